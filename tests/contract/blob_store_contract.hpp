// What every BlobStore owes its callers. An adapter's file adds one line:
//   INSTANTIATE_TEST_SUITE_P(Files, BlobStoreContract, testing::Values(BlobStoreFactory{...}));
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>

#include "generation/blob_store.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace clipmill::test {

// Keeps alive whatever the store stands on (its folder, its connection).
class BlobStoreUnderTest {
 public:
  virtual ~BlobStoreUnderTest() = default;
  virtual BlobStore& store() = 0;
};

struct BlobStoreSurroundings {
  asio::io_context& loop;
  FakeClock& clock;
};

// nullptr: this adapter's server is not here (its URL variable is unset), and the test is skipped.
using BlobStoreFactory =
    std::function<std::unique_ptr<BlobStoreUnderTest>(const BlobStoreSurroundings&)>;

class BlobStoreContract : public testing::TestWithParam<BlobStoreFactory> {
 protected:
  void SetUp() override {
    under_test_ = GetParam()(BlobStoreSurroundings{loop, clock});
    if (!under_test_) GTEST_SKIP() << "no server for this adapter";
  }

  BlobStore& store() { return under_test_->store(); }

  Result<BlobInfo> put(const std::string& key, const std::string& bytes) {
    return run(loop, store().put(key, scratch.write("source", bytes)));
  }
  Result<BlobInfo> head(const std::string& key) { return run(loop, store().head(key)); }
  Result<std::string> read(const std::string& key, std::int64_t offset, std::int64_t length) {
    return run(loop, store().read(key, offset, length));
  }
  Result<void> remove(const std::string& key) {
    return run<Result<void>>(loop, store().remove(key));
  }
  Result<BlobPage> list(const std::string& prefix, std::optional<std::string> cursor = {},
                        int limit = 100) {
    return run(loop, store().list(prefix, std::move(cursor), limit));
  }
  static std::vector<std::string> keys_of(const BlobPage& page) {
    std::vector<std::string> keys;
    for (const BlobInfo& blob : page.blobs) keys.push_back(blob.key);
    return keys;
  }

  asio::io_context loop;
  FakeClock clock;
  TemporaryFolder scratch;

 private:
  std::unique_ptr<BlobStoreUnderTest> under_test_;
};

TEST_P(BlobStoreContract, APutBlobIsReadBackWhole) {
  const auto stored = put("clips/a.mp4", "the bytes");

  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_EQ(stored->key, "clips/a.mp4");
  EXPECT_EQ(stored->size_bytes, 9);
  EXPECT_FALSE(stored->etag.empty());
  EXPECT_EQ(read("clips/a.mp4", 0, 100).value(), "the bytes");
}

TEST_P(BlobStoreContract, TheSourceFileStays) {
  ASSERT_TRUE(put("clips/a.mp4", "the bytes"));

  EXPECT_EQ(bytes_of(scratch / "source"), "the bytes");
}

TEST_P(BlobStoreContract, APutReplacesWhatWasThere) {
  const auto first = put("clips/a.mp4", "a long first version");
  const auto second = put("clips/a.mp4", "second");

  ASSERT_TRUE(first && second);
  EXPECT_NE(first->etag, second->etag);
  EXPECT_EQ(read("clips/a.mp4", 0, 100).value(), "second");
  EXPECT_EQ(head("clips/a.mp4")->size_bytes, 6);
}

TEST_P(BlobStoreContract, ThePutMayBeRepeated) {
  const auto first = put("clips/a.mp4", "the bytes");
  const auto second = put("clips/a.mp4", "the bytes");

  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->etag, second->etag);
}

TEST_P(BlobStoreContract, AnEmptyBlobIsABlob) {
  ASSERT_TRUE(put("empty", ""));

  EXPECT_EQ(head("empty")->size_bytes, 0);
  EXPECT_EQ(read("empty", 0, 10).value(), "");
}

TEST_P(BlobStoreContract, ASourceThatIsNotThereIsNotFound) {
  const auto stored = run(loop, store().put("clips/a.mp4", scratch / "missing"));

  EXPECT_EQ(stored.error().code, ErrorCode::not_found);
  EXPECT_EQ(head("clips/a.mp4").error().code, ErrorCode::not_found);
}

TEST_P(BlobStoreContract, ASourceThatIsAFolderIsInvalid) {
  const auto stored = run(loop, store().put("clips/a.mp4", scratch.path()));

  EXPECT_EQ(stored.error().code, ErrorCode::invalid);
}

TEST_P(BlobStoreContract, HeadTellsWhatPutTold) {
  const auto stored = put("clips/a.mp4", "the bytes");

  const auto info = head("clips/a.mp4");

  ASSERT_TRUE(stored && info);
  EXPECT_EQ(info->key, stored->key);
  EXPECT_EQ(info->size_bytes, stored->size_bytes);
  EXPECT_EQ(info->etag, stored->etag);
  EXPECT_NE(to_millis(info->modified_at), 0);
}

TEST_P(BlobStoreContract, TheEtagNamesTheContentWithoutQuotes) {
  const auto one = put("one", "same");
  const auto other = put("other", "same");
  const auto different = put("different", "unlike");

  ASSERT_TRUE(one && other && different);
  EXPECT_EQ(one->etag, other->etag);
  EXPECT_NE(one->etag, different->etag);
  EXPECT_EQ(one->etag.find('"'), std::string::npos);
}

TEST_P(BlobStoreContract, WhatIsNotThereIsNotFound) {
  EXPECT_EQ(head("clips/none.mp4").error().code, ErrorCode::not_found);
  EXPECT_EQ(read("clips/none.mp4", 0, 1).error().code, ErrorCode::not_found);
}

TEST_P(BlobStoreContract, AFolderOfBlobsIsNoBlob) {
  ASSERT_TRUE(put("clips/a.mp4", "a"));

  EXPECT_EQ(head("clips").error().code, ErrorCode::not_found);
  EXPECT_EQ(read("clips", 0, 1).error().code, ErrorCode::not_found);
  EXPECT_TRUE(remove("clips"));
  EXPECT_TRUE(head("clips/a.mp4"));
}

TEST_P(BlobStoreContract, AReadIsShorterOnlyAtTheEnd) {
  ASSERT_TRUE(put("clips/a.mp4", "0123456789"));

  EXPECT_EQ(read("clips/a.mp4", 0, 4).value(), "0123");
  EXPECT_EQ(read("clips/a.mp4", 4, 4).value(), "4567");
  EXPECT_EQ(read("clips/a.mp4", 8, 4).value(), "89");
  EXPECT_EQ(read("clips/a.mp4", 10, 4).value(), "");
  EXPECT_EQ(read("clips/a.mp4", 1000, 4).value(), "");
  EXPECT_EQ(read("clips/a.mp4", 3, 0).value(), "");
}

TEST_P(BlobStoreContract, ABlobOfMoreThanOneReadIsReadInParts) {
  std::string bytes(static_cast<std::size_t>(5) << 20, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 31 >> 7);
  ASSERT_TRUE(put("large", bytes));

  const auto first = read("large", 0, std::int64_t{4} << 20);
  const auto second = read("large", std::int64_t{4} << 20, std::int64_t{4} << 20);

  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->size(), std::size_t{4} << 20);
  EXPECT_TRUE(*first + *second == bytes);
}

TEST_P(BlobStoreContract, AReadOutsideItsBoundsIsInvalid) {
  ASSERT_TRUE(put("clips/a.mp4", "0123456789"));

  EXPECT_EQ(read("clips/a.mp4", -1, 4).error().code, ErrorCode::invalid);
  EXPECT_EQ(read("clips/a.mp4", 0, -1).error().code, ErrorCode::invalid);
  EXPECT_EQ(read("clips/a.mp4", 0, (std::int64_t{4} << 20) + 1).error().code, ErrorCode::invalid);
}

TEST_P(BlobStoreContract, ARemovedBlobIsGoneAndMayBeRemovedAgain) {
  ASSERT_TRUE(put("clips/a.mp4", "a"));
  ASSERT_TRUE(put("clips/b.mp4", "b"));

  EXPECT_TRUE(remove("clips/a.mp4"));
  EXPECT_TRUE(remove("clips/a.mp4"));
  EXPECT_TRUE(remove("never/there"));

  EXPECT_EQ(head("clips/a.mp4").error().code, ErrorCode::not_found);
  EXPECT_TRUE(head("clips/b.mp4"));
}

TEST_P(BlobStoreContract, ARemovedKeyCanBeUsedAgain) {
  ASSERT_TRUE(put("clips/a.mp4", "old"));
  ASSERT_TRUE(remove("clips/a.mp4"));

  ASSERT_TRUE(put("clips/a.mp4", "new"));

  EXPECT_EQ(read("clips/a.mp4", 0, 10).value(), "new");
}

TEST_P(BlobStoreContract, AnUnsafeKeyIsInvalidInEveryCall) {
  for (const std::string& key :
       {std::string(""), std::string("."), std::string(".."), std::string("/etc/passwd"),
        std::string("../secret"), std::string("a/../../b"), std::string("a//b"), std::string("a/"),
        std::string("a b"), std::string("a%2fb"), std::string("a\\b"), std::string("a\nb"),
        std::string("a\0b", 3), std::string("ä"), std::string(513, 'a')}) {
    EXPECT_EQ(put(key, "x").error().code, ErrorCode::invalid) << key;
    EXPECT_EQ(head(key).error().code, ErrorCode::invalid) << key;
    EXPECT_EQ(read(key, 0, 1).error().code, ErrorCode::invalid) << key;
    EXPECT_EQ(remove(key).error().code, ErrorCode::invalid) << key;
  }
}

TEST_P(BlobStoreContract, AListingIsOrderedByKeyAndGivesSizes) {
  // '-' and '.' sort before '/', digits after it: a walk by folders gets this wrong.
  for (const std::string key : {"v/b/1", "v-1", "v.x", "v0", "a", "v/b-c/2"}) {
    ASSERT_TRUE(put(key, key));
  }

  const auto page = list("");

  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(keys_of(*page),
            (std::vector<std::string>{"a", "v-1", "v.x", "v/b-c/2", "v/b/1", "v0"}));
  EXPECT_FALSE(page->next_cursor);
  for (const BlobInfo& blob : page->blobs) {
    EXPECT_EQ(blob.size_bytes, static_cast<std::int64_t>(blob.key.size()));
    EXPECT_TRUE(blob.etag.empty());
    EXPECT_NE(to_millis(blob.modified_at), 0);
  }
}

TEST_P(BlobStoreContract, APrefixIsTextNotAFolder) {
  for (const std::string key : {"clips/ab1", "clips/ab2", "clips/b", "clipsab", "other"}) {
    ASSERT_TRUE(put(key, "x"));
  }

  EXPECT_EQ(keys_of(list("clips/ab").value()),
            (std::vector<std::string>{"clips/ab1", "clips/ab2"}));
  EXPECT_EQ(keys_of(list("clips/").value()),
            (std::vector<std::string>{"clips/ab1", "clips/ab2", "clips/b"}));
  EXPECT_EQ(keys_of(list("clips").value()),
            (std::vector<std::string>{"clips/ab1", "clips/ab2", "clips/b", "clipsab"}));
  EXPECT_TRUE(list("none/of/these")->blobs.empty());
  EXPECT_TRUE(list("../")->blobs.empty());
}

TEST_P(BlobStoreContract, PagesTogetherHoldEveryBlobOnce) {
  std::vector<std::string> keys;
  for (int i = 0; i < 25; ++i) {
    keys.push_back("clips/" + std::string(1, static_cast<char>('a' + i % 5)) + "/" +
                   std::to_string(100 + i));
    ASSERT_TRUE(put(keys.back(), "x"));
  }
  std::sort(keys.begin(), keys.end());

  for (const int limit : {1, 7, 25, 100}) {
    std::vector<std::string> seen;
    std::optional<std::string> cursor;
    do {
      const auto page = list("clips/", cursor, limit);
      ASSERT_TRUE(page) << page.error().message;
      EXPECT_LE(page->blobs.size(), static_cast<std::size_t>(limit));
      for (const std::string& key : keys_of(*page)) seen.push_back(key);
      cursor = page->next_cursor;
    } while (cursor && seen.size() <= keys.size());
    EXPECT_EQ(seen, keys) << "limit " << limit;
  }
}

TEST_P(BlobStoreContract, ACursorOutlivesTheBlobItNames) {
  for (const std::string key : {"a", "b", "c"}) ASSERT_TRUE(put(key, "x"));
  const auto first = list("", {}, 2);
  ASSERT_TRUE(first && first->next_cursor);

  ASSERT_TRUE(remove("b"));

  EXPECT_EQ(keys_of(list("", first->next_cursor, 2).value()), std::vector<std::string>{"c"});
}

TEST_P(BlobStoreContract, APageOfNothingIsInvalid) {
  EXPECT_EQ(list("", {}, 0).error().code, ErrorCode::invalid);
  EXPECT_EQ(list("", {}, -1).error().code, ErrorCode::invalid);
}

}  // namespace clipmill::test
