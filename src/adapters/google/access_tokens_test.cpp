#include "adapters/google/access_tokens.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <boost/json/parse.hpp>

#include "tests/support/rsa_key.hpp"

namespace clipmill::google {
namespace {

bool has_signed(const test::RsaKey& key, std::string_view text, std::string_view signature) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const bool good =
      EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
      EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(signature.data()),
                       signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
                       text.size()) == 1;
  EVP_MD_CTX_free(context);
  return good;
}

std::string from_base64url(std::string text) {
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  std::size_t padding = 0;
  while (text.size() % 4 != 0) {
    text += '=';
    ++padding;
  }
  std::string bytes(text.size(), '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

TEST(AccessTokens, AnAssertionIsSignedByTheKeyAndSaysWhoAsksForWhat) {
  const test::RsaKey key;
  const ServiceAccount account{.email = "clips@project.iam.gserviceaccount.com",
                               .private_key = key.pem(),
                               .key_id = "k1",
                               .token_url = "https://oauth2.googleapis.com/token"};

  const auto assertion = make_assertion(account, from_millis(1'795'460'000'123));

  ASSERT_TRUE(assertion) << assertion.error().message;
  const std::size_t last = assertion->rfind('.');
  const std::size_t first = assertion->find('.');
  EXPECT_TRUE(
      has_signed(key, assertion->substr(0, last), from_base64url(assertion->substr(last + 1))));
  EXPECT_FALSE(has_signed(test::RsaKey(), assertion->substr(0, last),
                          from_base64url(assertion->substr(last + 1))));
  const auto header = boost::json::parse(from_base64url(assertion->substr(0, first)));
  EXPECT_EQ(header, boost::json::parse(R"({"alg":"RS256","typ":"JWT","kid":"k1"})"));
  const auto claims =
      boost::json::parse(from_base64url(assertion->substr(first + 1, last - first - 1)));
  EXPECT_EQ(claims.at("iss"), "clips@project.iam.gserviceaccount.com");
  EXPECT_EQ(claims.at("aud"), "https://oauth2.googleapis.com/token");
  EXPECT_EQ(claims.at("iat"), 1'795'460'000);
  EXPECT_EQ(claims.at("exp"), 1'795'463'600);
}

TEST(AccessTokens, AKeyFileIsReadOrRefused) {
  const auto good = service_account_from(
      R"({"type":"service_account","client_email":"a@b","private_key":"pem","private_key_id":"1"})");
  ASSERT_TRUE(good);
  EXPECT_EQ(good->token_url, "https://oauth2.googleapis.com/token");
  for (const char* bad : {"", "[]", "{}", R"({"client_email":"a@b"})", R"({"private_key":5})"}) {
    EXPECT_EQ(service_account_from(bad).error().code, ErrorCode::invalid) << bad;
  }
  const ServiceAccount broken{.email = "a@b", .private_key = "no key"};
  EXPECT_EQ(make_assertion(broken, Instant()).error().code, ErrorCode::invalid);
}

}  // namespace
}  // namespace clipmill::google
