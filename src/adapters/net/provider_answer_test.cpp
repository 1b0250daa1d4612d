#include "adapters/net/provider_answer.hpp"

#include <gtest/gtest.h>

namespace clipmill::net {
namespace {

TEST(ProviderAnswer, ASubmitThatWasNotSentWasNotTaken) {
  Failure failure{.error = {ErrorCode::unavailable, "connection refused"}, .was_sent = false};
  EXPECT_EQ(error_from(failure, During::submit).code, ErrorCode::unavailable);
  failure.was_sent = true;
  EXPECT_EQ(error_from(failure, During::submit).code, ErrorCode::timeout);
  EXPECT_EQ(error_from(failure, During::other).code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace clipmill::net
