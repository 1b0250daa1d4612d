#include "adapters/files/files_blob_store.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cerrno>
#include <csignal>

#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace clipmill {
namespace {

class FilesBlobStoreTest : public testing::Test {
 protected:
  std::unique_ptr<FilesBlobStore> open(FilesBlobStoreOptions options = {}) {
    auto opened = FilesBlobStore::open(folder.path() / "clips", random, options);
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(*opened);
  }
  Result<BlobInfo> put(FilesBlobStore& store, const std::string& key, const std::string& bytes) {
    return test::run(loop, store.put(key, folder.write("source", bytes)));
  }
  std::size_t incoming_files() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "clips/~incoming")) {
      if (entry.path().filename() != "~probe") ++count;
    }
    return count;
  }

  asio::io_context loop;
  SeededRandom random{1};
  test::TemporaryFolder folder;
};

TEST_F(FilesBlobStoreTest, TheEtagIsTheContentsSha256) {
  const auto store = open();

  EXPECT_EQ(put(*store, "a", "abc")->etag,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_F(FilesBlobStoreTest, AnotherProcessSeesTheBlobAndItsEtag) {
  const std::string etag = put(*open(), "clips/a.mp4", "the bytes")->etag;

  const auto again = open();

  EXPECT_EQ(test::run(loop, again->head("clips/a.mp4"))->etag, etag);
}

TEST_F(FilesBlobStoreTest, AnEtagIsNotRememberedForAnotherContent) {
  const auto store = open();
  const auto other = open();
  const std::string before = put(*store, "a", "one")->etag;

  put(*other, "a", "two");

  EXPECT_NE(test::run(loop, store->head("a"))->etag, before);
}

TEST_F(FilesBlobStoreTest, ASymbolicLinkLeadsNowhere) {
  const auto store = open();
  std::filesystem::create_directories(folder / "outside");
  folder.write("outside/secret", "secret");
  std::filesystem::create_symlink(folder / "outside", folder / "clips/link");
  std::filesystem::create_symlink(folder / "outside/secret", folder / "clips/secret");

  EXPECT_EQ(test::run(loop, store->read("link/secret", 0, 10)).error().code, ErrorCode::not_found);
  EXPECT_EQ(test::run(loop, store->read("secret", 0, 10)).error().code, ErrorCode::not_found);
  EXPECT_EQ(put(*store, "link/new", "x").error().code, ErrorCode::conflict);
  EXPECT_TRUE((test::run<Result<void>>(loop, store->remove("link/secret"))));
  EXPECT_TRUE(test::run(loop, store->list("", {}, 10))->blobs.empty());
  EXPECT_EQ(test::bytes_of(folder / "outside/secret"), "secret");
  EXPECT_FALSE(std::filesystem::exists(folder / "outside/new"));
}

TEST_F(FilesBlobStoreTest, APutOverALinkReplacesTheLinkNotItsTarget) {
  const auto store = open();
  folder.write("secret", "secret");
  std::filesystem::create_symlink(folder / "secret", folder / "clips/a");

  ASSERT_TRUE(put(*store, "a", "mine"));

  EXPECT_EQ(test::bytes_of(folder / "secret"), "secret");
  EXPECT_EQ(test::run(loop, store->read("a", 0, 10)).value(), "mine");
}

TEST_F(FilesBlobStoreTest, APipeInTheFolderHangsNobody) {
  const auto store = open();
  ASSERT_EQ(::mkfifo((folder / "clips/pipe").c_str(), 0600), 0);

  EXPECT_EQ(test::run(loop, store->read("pipe", 0, 10)).error().code, ErrorCode::not_found);
  EXPECT_EQ(test::run(loop, store->head("pipe")).error().code, ErrorCode::not_found);
  EXPECT_TRUE(test::run(loop, store->list("", {}, 10))->blobs.empty());
}

TEST_F(FilesBlobStoreTest, OldLeftoversGoAtOpenAndAreNeverListed) {
  open();
  const auto old_file = folder.write("clips/~incoming/old", "half a clip");
  const auto new_file = folder.write("clips/~incoming/new", "a put under way");
  std::filesystem::last_write_time(
      old_file, std::filesystem::last_write_time(new_file) - std::chrono::hours(2));

  const auto store = open();

  EXPECT_FALSE(std::filesystem::exists(old_file));
  EXPECT_TRUE(std::filesystem::exists(new_file));
  EXPECT_TRUE(test::run(loop, store->list("", {}, 10))->blobs.empty());
}

TEST_F(FilesBlobStoreTest, AWriteThatFindsNoRoomLeavesTheOldBlobAndNoTemporary) {
  const auto store = open();
  ASSERT_TRUE(put(*store, "a", "old"));
  const auto large = folder.write("large", std::string(1 << 20, 'x'));
  // The limit on a file's size stands for a full disk: the write fails half way.
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 300'000;
  ::setrlimit(RLIMIT_FSIZE, &small);

  const auto stored = test::run(loop, store->put("a", large));

  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().code, ErrorCode::unavailable);
  EXPECT_NE(stored.error().message.find("no space is left"), std::string::npos);
  EXPECT_EQ(test::run(loop, store->read("a", 0, 10)).value(), "old");
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(FilesBlobStoreTest, AFolderThatCannotBeWrittenToIsToldAtOpen) {
  // Not even root may make a folder here.
  const auto opened = FilesBlobStore::open("/sys/kernel", random);

  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::unavailable);
  EXPECT_NE(opened.error().message.find("may not be written to"), std::string::npos);
}

TEST_F(FilesBlobStoreTest, AnErrnoBecomesAnErrorThatSaysWhatToDo) {
  const struct {
    int code;
    ErrorCode expected;
    const char* words;
  } cases[] = {
      {ENOSPC, ErrorCode::unavailable, "free some"},
      {EDQUOT, ErrorCode::unavailable, "free some"},
      {EROFS, ErrorCode::unavailable, "may not be written to"},
      {EACCES, ErrorCode::unavailable, "may not be written to"},
      {ENOTDIR, ErrorCode::conflict, "stands in the way"},
      {EIO, ErrorCode::unavailable, "Input/output error"},
  };
  for (const auto& expected : cases) {
    const Error error = blob_folder_error(expected.code, "store a", "/clips");
    EXPECT_EQ(error.code, expected.expected) << expected.code;
    EXPECT_NE(error.message.find(expected.words), std::string::npos) << error.message;
    EXPECT_NE(error.message.find("/clips"), std::string::npos) << error.message;
  }
}

TEST_F(FilesBlobStoreTest, AKeyCannotBeAFileAndAFolder) {
  const auto store = open();
  ASSERT_TRUE(put(*store, "a", "x"));
  ASSERT_TRUE(put(*store, "b/c", "x"));

  EXPECT_EQ(put(*store, "a/b", "x").error().code, ErrorCode::conflict);
  EXPECT_EQ(put(*store, "b", "x").error().code, ErrorCode::conflict);
  EXPECT_EQ(incoming_files(), 0U);
}

TEST(EtagCache, KeepsTheMostRecentlyUsed) {
  EtagCache cache(2);
  const FileState state{.inode = 1, .size_bytes = 2, .modified_ns = 3};
  cache.remember("a", state, "ea");
  cache.remember("b", state, "eb");
  EXPECT_EQ(cache.find("a", state), "ea");

  cache.remember("c", state, "ec");

  EXPECT_EQ(cache.size(), 2U);
  EXPECT_EQ(cache.find("a", state), "ea");
  EXPECT_FALSE(cache.find("b", state));
}

TEST(EtagCache, ForgetsAFileThatChanged) {
  EtagCache cache(2);
  cache.remember("a", FileState{.inode = 1, .size_bytes = 2, .modified_ns = 3}, "ea");

  EXPECT_FALSE(cache.find("a", FileState{.inode = 1, .size_bytes = 2, .modified_ns = 4}));
  EXPECT_FALSE(cache.find("a", FileState{.inode = 2, .size_bytes = 2, .modified_ns = 3}));
  EXPECT_FALSE(cache.find("a", FileState{.inode = 1, .size_bytes = 3, .modified_ns = 3}));
}

}  // namespace
}  // namespace clipmill
