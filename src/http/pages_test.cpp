#include "http/pages.hpp"

#include <gtest/gtest.h>

namespace clipmill::http {
namespace {

TEST(Pages, TheFeedPageRunsItsOwnScriptAndNothingElse) {
  const Response response = feed_page(Request{}, {});

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.find("Content-Type"), "text/html; charset=utf-8");
  const std::string_view policy = response.headers.find("Content-Security-Policy").value_or("");
  for (const std::string_view part : {"default-src 'none'", "script-src 'sha256-",
                                      "style-src 'sha256-", "frame-ancestors 'none'"}) {
    EXPECT_NE(policy.find(part), std::string_view::npos) << part;
  }
  EXPECT_EQ(policy.find("unsafe"), std::string_view::npos);
  EXPECT_EQ(policy.find('\n'), std::string_view::npos);
}

TEST(Pages, TheFeedPageKeepsToWhatThePolicyAllows) {
  const std::string body = feed_page(Request{}, {}).body;

  // Exactly one script and one style, as their hashes are in the policy; text is never markup.
  EXPECT_EQ(body.find("<script>"), body.rfind("<script"));
  EXPECT_EQ(body.find("<style>"), body.rfind("<style"));
  for (const std::string_view never :
       {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", " style=\"",
        "onclick=", "eval(", "https://"}) {
    EXPECT_EQ(body.find(never), std::string::npos) << never;
  }
}

TEST(Pages, AKnownPageIsNotSentAgain) {
  Request request;
  request.headers.add("If-None-Match", std::string(*feed_page(Request{}, {}).headers.find("ETag")));

  const Response response = feed_page(request, {});

  EXPECT_EQ(response.status, 304);
  EXPECT_TRUE(response.body.empty());
}

}  // namespace
}  // namespace clipmill::http
