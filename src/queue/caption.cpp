#include "queue/caption.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace clipmill {
namespace {

constexpr std::size_t marker_letters = 8;

struct Character {
  char32_t code = 0;
  std::size_t size = 1;  // bytes
  bool valid = false;
};

// Reads one character strictly (RFC 3629): no overlong forms, no surrogates.
Character read(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1, true};
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < size) return {};
  char32_t code = first & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return {};
    code = (code << 6) | (byte(i) & 0x3fU);
  }
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  if (code < smallest[size] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {};
  return {code, size, true};
}

// Line and paragraph separators among them.
bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

bool is_invisible(char32_t c) {
  return c == 0xad || c == 0x34f || c == 0x61c || c == 0x115f || c == 0x1160 || c == 0x17b4 ||
         c == 0x17b5 || (c >= 0x180b && c <= 0x180f) || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0x3164 ||
         c == 0xfeff || c == 0xffa0 || (c >= 0xfff0 && c <= 0xfffb) ||
         (c >= 0xe0000 && c <= 0xe0fff);
}

// Selects how an emoji is drawn: harmless in a prompt, noise in a caption.
bool is_variation_selector(char32_t c) { return c >= 0xfe00 && c <= 0xfe0f; }

// What marks up text in HTML, Markdown, templates and chat formats.
constexpr std::string_view markup = "`*#<>[]{}|\\~^_$";

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string lowered(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n", start), text.size());
    if (end > start) words.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return words;
}

// "example.com", "example.com/x", "b.example.io:80": a dotted name that ends in letters and either
// has a path or a well-known ending. "no.Then" of a careless writer is none.
bool is_host(std::string_view word) {
  const std::size_t end = std::min(word.find_first_of("/:?"), word.size());
  const std::string_view host = word.substr(0, end);
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string_view last = host.substr(dot + 1);
  if (last.size() < 2 || !std::ranges::all_of(host, [](char c) {
        return is_alphanumeric(c) || c == '.' || c == '-';
      })) {
    return false;
  }
  constexpr std::array<std::string_view, 20> endings{
      "com", "net", "org", "io", "ai", "co",   "me",  "tv",   "gg",   "ly",
      "app", "dev", "xyz", "ru", "cn", "info", "biz", "shop", "link", "site"};
  return (end < word.size() && word[end] == '/') ||
         std::ranges::find(endings, last) != endings.end();
}

bool is_url(std::string_view raw) {
  const std::string word = lowered(raw);
  std::string_view text = word;
  while (!text.empty() && !is_alphanumeric(text.front())) text.remove_prefix(1);
  while (!text.empty() && !is_alphanumeric(text.back()) && text.back() != '/') {
    text.remove_suffix(1);
  }
  if (text.find("://") != std::string_view::npos) return true;
  if (text.starts_with("www.") || text.starts_with("mailto:") || text.starts_with("data:") ||
      text.starts_with("javascript:")) {
    return true;
  }
  const std::size_t at = text.find('@');
  if (at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos) {
    return true;
  }
  return is_host(text);
}

// <b>, </b>, <!-- -->, <|im_start|>: dropped as a whole. "3 < 5" is kept for the next step.
std::string without_tags(std::string_view text) {
  std::string result;
  std::size_t i = 0;
  while (i < text.size()) {
    const bool opens = text[i] == '<' && i + 1 < text.size() &&
                       (is_alphanumeric(text[i + 1]) || text[i + 1] == '/' || text[i + 1] == '!' ||
                        text[i + 1] == '|' || text[i + 1] == '?');
    const std::size_t end = opens ? text.find('>', i) : std::string_view::npos;
    if (end == std::string_view::npos) {
      result += text[i++];
    } else {
      result += ' ';
      i = end + 1;
    }
  }
  return result;
}

// "[a fox](https://x.example)" becomes "a fox".
std::string without_link_targets(std::string_view text) {
  std::string result;
  std::size_t i = 0;
  while (i < text.size()) {
    const bool opens = text.substr(i).starts_with("](");
    const std::size_t end = opens ? text.find(')', i) : std::string_view::npos;
    if (end == std::string_view::npos) {
      result += text[i++];
    } else {
      result += ' ';
      i = end + 1;
    }
  }
  return result;
}

// Controls become spaces; invisible characters and broken bytes vanish.
std::string visible(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const Character c = read(text);
    if (c.valid && (is_control(c.code) || c.code == 0xa0)) {
      result += ' ';
    } else if (c.valid && !is_invisible(c.code) && !is_variation_selector(c.code)) {
      result += text.substr(0, c.size);
    }
    text.remove_prefix(c.size);
  }
  return result;
}

std::string without_markup(std::string text) {
  for (char& c : text) {
    if (markup.find(c) != std::string_view::npos) c = ' ';
  }
  return text;
}

// Words that are no URL, with one space between.
std::string without_urls(std::string_view text) {
  std::string result;
  for (const std::string_view word : words_of(text)) {
    if (is_url(word)) continue;
    if (!result.empty()) result += ' ';
    result += word;
  }
  return result;
}

// Bytes of the first `count` characters of valid UTF-8.
std::size_t prefix_size(std::string_view text, std::size_t count) {
  std::size_t size = 0;
  while (count-- > 0 && size < text.size()) size += read(text.substr(size)).size;
  return size;
}

}  // namespace

std::string clean_caption(std::string_view caption, std::size_t size_max) {
  // A bound on the work, far above any caption that is kept.
  caption = caption.substr(0, 64 * size_max);
  // Invisible characters go first, so that they cannot hide a tag or a URL from the steps after.
  // URLs are looked for twice: whole ones, and what came out from behind markup.
  const std::string text = without_urls(without_link_targets(without_tags(visible(caption))));
  std::string result = without_urls(without_markup(text));
  result.resize(prefix_size(result, size_max));
  while (result.ends_with(' ')) result.pop_back();
  return result;
}

std::string shortened(std::string_view text, std::size_t size_max) {
  if (length_of(text).value_or(0) <= size_max) return std::string(text);
  std::string cut(text.substr(0, prefix_size(text, size_max - 1)));
  // Ends with a whole word where that costs little.
  const std::size_t space = cut.rfind(' ');
  if (space != std::string::npos && space > cut.size() / 2) cut.resize(space);
  while (cut.ends_with(' ') || cut.ends_with(',') || cut.ends_with('.')) cut.pop_back();
  return cut + "…";
}

std::optional<std::size_t> length_of(std::string_view text) {
  std::size_t length = 0;
  while (!text.empty()) {
    const Character c = read(text);
    if (!c.valid) return std::nullopt;
    text.remove_prefix(c.size);
    ++length;
  }
  return length;
}

bool has_hidden_characters(std::string_view text) {
  while (!text.empty()) {
    const Character c = read(text);
    if (c.valid && (is_control(c.code) || is_invisible(c.code))) return true;
    text.remove_prefix(c.size);
  }
  return false;
}

bool has_url(std::string_view text) { return std::ranges::any_of(words_of(text), is_url); }

std::string make_marker(Random& random) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
  std::string marker = "^";
  for (std::size_t i = 0; i < marker_letters; ++i) marker += letters[random.below(letters.size())];
  return marker + "^";
}

std::string marked(std::string_view text, std::string_view marker) {
  std::string result;
  for (const std::string_view word : words_of(text)) {
    if (!result.empty()) result += marker;
    result += word;
  }
  return result;
}

bool has_marker(std::string_view text) {
  for (std::size_t i = text.find('^'); i != std::string_view::npos; i = text.find('^', i + 1)) {
    const std::string_view rest = text.substr(i + 1);
    if (rest.size() <= marker_letters || rest[marker_letters] != '^') continue;
    if (std::ranges::all_of(rest.substr(0, marker_letters),
                            [](char c) { return c >= 'a' && c <= 'z'; })) {
      return true;
    }
  }
  return false;
}

}  // namespace clipmill
