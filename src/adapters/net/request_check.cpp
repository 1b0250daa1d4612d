#include "adapters/net/request_check.hpp"

namespace clipmill::net {
namespace {

bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           marks.find(c) != std::string_view::npos;
  });
}

bool fits_in_a_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return text;
}

}  // namespace

Result<void> check_request(const Request& request) {
  static const std::unordered_set<std::string> own{"host", "content-length", "transfer-encoding",
                                                   "expect", "connection"};
  if (!is_token(request.method)) return fail(ErrorCode::invalid, "the HTTP method is no word");
  for (const Header& header : request.headers) {
    if (!is_token(header.name)) {
      return fail(ErrorCode::invalid, "a header's name holds a character that it must not");
    }
    if (!fits_in_a_line(header.value)) {
      return fail(ErrorCode::invalid, fmt::format("the header {} holds a line's end", header.name));
    }
    if (own.contains(lower(header.name))) {
      return fail(ErrorCode::invalid,
                  fmt::format("the header {} is not given by hand", header.name));
    }
  }
  const auto* form = std::get_if<std::vector<FormPart>>(&request.body);
  if (form == nullptr) return {};
  for (const FormPart& part : *form) {
    if (!fits_in_a_line(part.name) || !fits_in_a_line(part.file_name) ||
        !fits_in_a_line(part.content_type)) {
      return fail(ErrorCode::invalid, "a form part's name holds a line's end");
    }
  }
  return {};
}

bool is_idempotent(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" ||
         method == "OPTIONS";
}

}  // namespace clipmill::net
