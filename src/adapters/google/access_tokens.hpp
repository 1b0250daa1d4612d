// AccessTokens: OAuth tokens for Google Cloud, from a service account's key file or, on Google's
// own machines, from the metadata server.
//
// A token is kept until five minutes before its end, and one refresh is under way at a time;
// whoever asks meanwhile waits for it. Lives on the loop.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>

#include "adapters/net/http_client.hpp"
#include "base/clock.hpp"

namespace clipmill::google {

// What of a key file is needed.
struct ServiceAccount {
  std::string email;
  std::string private_key;  // PEM, PKCS#8
  std::string key_id;
  std::string token_url;
};

// invalid: it is no service account's key.
Result<ServiceAccount> service_account_from(const std::string& json);

// The signed statement by which a service account asks for a token (RFC 7523, RS256).
Result<std::string> make_assertion(const ServiceAccount& account, Instant now);

struct TokenOptions {
  std::optional<ServiceAccount> account;  // nullopt: the metadata server
  std::string metadata_host = "metadata.google.internal";
};

class AccessTokens {
 public:
  // The references outlive it.
  AccessTokens(asio::any_io_executor executor, net::HttpClient& http, Clock& clock,
               TokenOptions options);

  // unauthorized: the key is refused, or the clock is wrong. unavailable: nobody answers.
  asio::awaitable<Result<std::string>> token();

  // After an API has refused it.
  void forget() { token_.reset(); }

 private:
  struct Token {
    std::string text;
    Instant until;
  };
  asio::awaitable<Result<Token>> ask_token_endpoint();
  asio::awaitable<Result<Token>> ask_metadata_server();
  Result<Token> token_from(const std::string& body) const;

  net::HttpClient& http_;
  Clock& clock_;
  const TokenOptions options_;
  std::optional<Token> token_;
  bool asking_ = false;
  asio::steady_timer asked_;  // cancelled when a refresh ends
};

}  // namespace clipmill::google
