#include "tests/contract/idempotent_answers_contract.hpp"

namespace clipmill::test {

TEST_P(IdempotentAnswersContract, GivesBackWhatWasKept) {
  EXPECT_FALSE(find("interactions", "k"));
  const std::string body = "{\"text\":\"über 'all' \\u0000\",\n\"n\": 1}";

  ASSERT_TRUE(await(answers().keep("interactions", "k", "hash-1", 207, body)));

  const IdempotentAnswer wanted{.request_hash = "hash-1", .status = 207, .body = body};
  EXPECT_EQ(find("interactions", "k"), wanted);
  EXPECT_EQ(await(second().find("interactions", "k")).value(), wanted);
}

TEST_P(IdempotentAnswersContract, AKeyBelongsToItsScope) {
  ASSERT_TRUE(keep("a", "k", "hash-1", "one"));
  ASSERT_TRUE(keep("b", "k", "hash-2", "two"));

  EXPECT_EQ(find("a", "k")->body, "one");
  EXPECT_EQ(find("b", "k")->body, "two");
  EXPECT_FALSE(find("a", "K"));
}

TEST_P(IdempotentAnswersContract, TheFirstAnswerToARequestStays) {
  ASSERT_TRUE(keep("a", "k", "hash-1", "first"));

  EXPECT_TRUE(keep("a", "k", "hash-1", "second"));

  EXPECT_EQ(find("a", "k")->body, "first");
}

TEST_P(IdempotentAnswersContract, AKeyCannotBeUsedForAnotherRequest) {
  ASSERT_TRUE(keep("a", "k", "hash-1", "first"));

  const Result<void> other = keep("a", "k", "hash-2", "second");

  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::conflict);
  EXPECT_EQ(find("a", "k")->request_hash, "hash-1");
}

TEST_P(IdempotentAnswersContract, OneOfManyConcurrentAnswersStays) {
  std::vector<asio::awaitable<Result<void>>> keeps;
  for (int i = 0; i < 20; ++i) {
    IdempotentAnswers& one = i % 2 == 0 ? answers() : second();
    keeps.push_back(one.keep("a", "k", "hash-" + std::to_string(i), 200, std::to_string(i)));
  }

  const auto outcomes = await_all(std::move(keeps));

  const auto kept = find("a", "k");
  ASSERT_TRUE(kept);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const bool is_kept = kept->body == std::to_string(i);
    EXPECT_EQ(outcomes[i].has_value(), is_kept);
    if (!outcomes[i]) EXPECT_EQ(outcomes[i].error().code, ErrorCode::conflict);
  }
}

TEST_P(IdempotentAnswersContract, ForgetsTheOldestFirstAndNoMoreThanAsked) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(keep("a", "k" + std::to_string(i), "hash"));
    clock.advance(1h);
  }
  const Instant fourth_kept = clock.now() - 2h;

  EXPECT_EQ(forget_before(fourth_kept, 2), 2);
  EXPECT_FALSE(find("a", "k0"));
  EXPECT_FALSE(find("a", "k1"));
  EXPECT_TRUE(find("a", "k2"));

  EXPECT_EQ(forget_before(fourth_kept, 100), 1);
  EXPECT_FALSE(find("a", "k2"));
  EXPECT_TRUE(find("a", "k3"));  // kept then, not before
  EXPECT_EQ(forget_before(fourth_kept, 100), 0);

  EXPECT_EQ(await(answers().forget_before(clock.now(), 0)).error().code, ErrorCode::invalid);
  EXPECT_TRUE(keep("a", "k0", "another hash"));
}

}  // namespace clipmill::test
