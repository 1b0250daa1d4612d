#include "adapters/google/access_tokens.hpp"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <vector>

#include "adapters/net/provider_answer.hpp"

namespace clipmill::google {
namespace {

using net::text_at;

constexpr std::string_view scope = "https://www.googleapis.com/auth/cloud-platform";
constexpr Duration spare{5 * 60'000};
constexpr int metadata_tries = 3;

std::string base64url(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  while (text.ends_with('=')) text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

std::optional<std::string> sign_rs256(const std::string& pem, std::string_view text) {
  const std::unique_ptr<BIO, FreeBio> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const std::unique_ptr<EVP_PKEY, FreeKey> key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  if (!key || !context ||
      EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1) {
    return std::nullopt;
  }
  std::size_t size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) != 1) return std::nullopt;
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     bytes, text.size()) != 1) {
    return std::nullopt;
  }
  signature.resize(size);
  return signature;
}

}  // namespace

Result<ServiceAccount> service_account_from(const std::string& json) {
  boost::system::error_code error;
  const boost::json::value document = boost::json::parse(json, error);
  if (error || !document.is_object()) {
    return fail(ErrorCode::invalid, "the service account's key file is no JSON object");
  }
  const boost::json::object& object = document.as_object();
  ServiceAccount account{.email = text_at(object, "client_email"),
                         .private_key = text_at(object, "private_key"),
                         .key_id = text_at(object, "private_key_id"),
                         .token_url = text_at(object, "token_uri")};
  if (account.email.empty() || account.private_key.empty()) {
    return fail(ErrorCode::invalid,
                "the key file lacks client_email or private_key; download a service account's key");
  }
  if (account.token_url.empty()) account.token_url = "https://oauth2.googleapis.com/token";
  return account;
}

Result<std::string> make_assertion(const ServiceAccount& account, Instant now) {
  const std::int64_t seconds = to_millis(now) / 1000;
  boost::json::object header{{"alg", "RS256"}, {"typ", "JWT"}};
  if (!account.key_id.empty()) header["kid"] = account.key_id;
  const boost::json::object claims{{"iss", account.email},
                                   {"scope", scope},
                                   {"aud", account.token_url},
                                   {"iat", seconds},
                                   {"exp", seconds + 3600}};
  const std::string text =
      base64url(boost::json::serialize(header)) + "." + base64url(boost::json::serialize(claims));
  const auto signature = sign_rs256(account.private_key, text);
  if (!signature) {
    return fail(ErrorCode::invalid, "the service account's private key cannot be read");
  }
  return text + "." + base64url(*signature);
}

AccessTokens::AccessTokens(asio::any_io_executor executor, net::HttpClient& http, Clock& clock,
                           TokenOptions options)
    : http_(http),
      clock_(clock),
      options_(std::move(options)),
      asked_(executor, asio::steady_timer::time_point::max()) {}

asio::awaitable<Result<std::string>> AccessTokens::token() {
  while (asking_) {
    boost::system::error_code ignored;
    co_await asked_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  if (token_ && clock_.now() < token_->until - spare) co_return token_->text;
  struct Asking {
    bool& flag;
    asio::steady_timer& timer;
    ~Asking() {
      flag = false;
      timer.cancel();
    }
  };
  asking_ = true;
  const Asking asking{asking_, asked_};
  auto fresh = options_.account ? co_await ask_token_endpoint() : co_await ask_metadata_server();
  if (!fresh) co_return fail(fresh.error());
  token_ = std::move(*fresh);
  co_return token_->text;
}

asio::awaitable<Result<AccessTokens::Token>> AccessTokens::ask_token_endpoint() {
  auto assertion = make_assertion(*options_.account, clock_.now());
  if (!assertion) co_return fail(ErrorCode::unauthorized, assertion.error().message);
  net::Request request;
  request.method = "POST";
  request.url = options_.account->token_url;
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  request.body = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" +
                 std::move(*assertion);
  auto answer = co_await http_.call(std::move(request));
  if (!answer) co_return fail(ErrorCode::unavailable, answer.error().error.message);
  if (answer->ok()) co_return token_from(answer->body);
  const bool refused = answer->status == 400 || answer->status == 401 || answer->status == 403;
  co_return fail(
      refused ? ErrorCode::unauthorized : ErrorCode::unavailable,
      fmt::format("the token server answered {}: {}; look at the key and at this host's clock",
                  answer->status, answer->body.substr(0, 200)));
}

asio::awaitable<Result<AccessTokens::Token>> AccessTokens::ask_metadata_server() {
  std::string reason = "it does not say that it is Google's";
  for (int i = 0; i < metadata_tries; ++i) {
    net::Request request;
    request.url =
        fmt::format("http://{}/computeMetadata/v1/instance/service-accounts/default/token",
                    options_.metadata_host);
    request.headers.push_back({"Metadata-Flavor", "Google"});
    request.deadlines = {.connect = net::Millis(1'000),
                         .first_byte = net::Millis(3'000),
                         .stall = net::Millis(3'000),
                         .total = net::Millis(5'000)};
    auto answer = co_await http_.call(std::move(request));
    if (!answer) {
      reason = answer.error().error.message;
      continue;
    }
    if (answer->ok() && answer->header("Metadata-Flavor") == "Google") {
      co_return token_from(answer->body);
    }
    reason = fmt::format("it answered {}", answer->status);
  }
  co_return fail(ErrorCode::unavailable,
                 fmt::format("the metadata server at {} gives no token: {}; outside of Google's "
                             "machines name a key file",
                             options_.metadata_host, reason));
}

Result<AccessTokens::Token> AccessTokens::token_from(const std::string& body) const {
  boost::system::error_code error;
  const boost::json::value document = boost::json::parse(body, error);
  const boost::json::object* object = error ? nullptr : document.if_object();
  const boost::json::value* seconds =
      object == nullptr ? nullptr : object->if_contains("expires_in");
  const std::string text = object == nullptr ? std::string() : text_at(*object, "access_token");
  if (text.empty() || seconds == nullptr || !seconds->is_int64()) {
    return fail(ErrorCode::unavailable, "the token server answered without a token");
  }
  return Token{text, clock_.now() + Duration(seconds->as_int64() * 1000)};
}

}  // namespace clipmill::google
