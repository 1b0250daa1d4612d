// What every IdempotentAnswers promises (base/idempotent_answers.hpp). The obligations are in
// idempotent_answers_contract.cpp; an adapter gives a harness, and adds one
// INSTANTIATE_TEST_SUITE_P line.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/idempotent_answers.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/run_all.hpp"

namespace clipmill::test {

class IdempotentAnswersHarness {
 public:
  virtual ~IdempotentAnswersHarness() = default;

  virtual IdempotentAnswers& answers() = 0;
  // The same truth as another process sees it; the same object where there is no other way in.
  virtual IdempotentAnswers& second() = 0;
};

struct IdempotentAnswersAdapter {
  std::string name;
  std::function<std::unique_ptr<IdempotentAnswersHarness>(asio::io_context& loop, Clock& clock)>
      make;
};

class IdempotentAnswersContract : public testing::TestWithParam<IdempotentAnswersAdapter> {
 protected:
  IdempotentAnswersContract() : harness_(GetParam().make(loop_, clock)) {}

  IdempotentAnswers& answers() { return harness_->answers(); }
  IdempotentAnswers& second() { return harness_->second(); }

  template <class T>
  T await(asio::awaitable<T> work) {
    return run(loop_, std::move(work));
  }
  template <class T>
  std::vector<T> await_all(std::vector<asio::awaitable<T>> works) {
    return run_all(loop_, std::move(works));
  }

  std::optional<IdempotentAnswer> find(const std::string& scope, const std::string& key) {
    return await(answers().find(scope, key)).value();
  }

  Result<void> keep(const std::string& scope, const std::string& key, const std::string& hash,
                    const std::string& body = "{}") {
    return await(answers().keep(scope, key, hash, 201, body));
  }

  std::int64_t forget_before(Instant then, int limit = 100) {
    return await(answers().forget_before(then, limit)).value();
  }

  asio::io_context loop_;
  FakeClock clock;

 private:
  std::unique_ptr<IdempotentAnswersHarness> harness_;
};

}  // namespace clipmill::test
