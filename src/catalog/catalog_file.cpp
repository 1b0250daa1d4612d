#include "catalog/catalog_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

namespace clipmill {
namespace {

constexpr std::size_t line_bytes_max = 64 * 1024;
constexpr std::size_t caption_bytes_max = 2000;
constexpr std::size_t url_bytes_max = 2048;
constexpr std::size_t tag_bytes_max = 64;
constexpr std::size_t tags_max = 32;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

// Bytes of the code point at the front, 0 if it is none (RFC 3629: no overlong form, no surrogate,
// nothing above U+10FFFF).
std::size_t code_point_size(std::string_view text) {
  const auto byte = [&text](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto continues = [&byte](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    if (first == 0xe0 && byte(1) < 0xa0) return 0;
    if (first == 0xed && byte(1) > 0x9f) return 0;
    return continues(1) && continues(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if (first == 0xf0 && byte(1) < 0x90) return 0;
    if (first == 0xf4 && byte(1) > 0x8f) return 0;
    return continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = code_point_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

bool is_control(std::string_view code_point) {
  if (code_point.size() == 1) {
    const auto byte = static_cast<unsigned char>(code_point[0]);
    return byte < 0x20 || byte == 0x7f;
  }
  return code_point.size() == 2 && code_point[0] == '\xc2' && code_point[1] < '\xa0';  // C1
}

// Zero-width and direction marks: invisible, so they can only mislead.
bool is_invisible(std::string_view code_point) {
  if (code_point == byte_order_mark) return true;
  if (code_point.size() != 3 || code_point[0] != '\xe2') return false;
  const auto second = static_cast<unsigned char>(code_point[1]);
  const auto third = static_cast<unsigned char>(code_point[2]);
  if (second == 0x80) return (third >= 0x8b && third <= 0x8f) || (third >= 0xa8 && third <= 0xae);
  return second == 0x81 && third >= 0xa0 && third <= 0xaf;  // U+2060 to U+206F
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Control characters become spaces, invisible ones go; no spaces at the ends, none doubled.
std::string cleaned(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    // Callers have checked the encoding of the line; JSON escapes may still make half a surrogate.
    const std::size_t size = std::max<std::size_t>(code_point_size(text), 1);
    const std::string_view code_point = text.substr(0, size);
    text.remove_prefix(size);
    if (is_invisible(code_point)) continue;
    if (code_point == " " || is_control(code_point)) {
      if (!clean.empty() && clean.back() != ' ') clean.push_back(' ');
    } else {
      clean += code_point;
    }
  }
  return std::string(trim(clean));
}

std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return lower;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::unexpected<LineRefusal> refuse(std::string reason, std::string detail) {
  return std::unexpected(
      LineRefusal{.line = 0, .reason = std::move(reason), .detail = std::move(detail)});
}

// What a line gave, before it is checked.
struct RawLine {
  std::string id;
  std::string caption;
  std::string url;
  std::vector<std::string> tags;
};

CatalogLine check(RawLine raw) {
  VideoDraft draft;
  draft.caption = cleaned(raw.caption);
  if (draft.caption.empty()) return refuse("no caption", "the caption is empty; give one");
  if (draft.caption.size() > caption_bytes_max) {
    return refuse("caption too long", fmt::format("the caption has {} bytes; at most {} are taken",
                                                  draft.caption.size(), caption_bytes_max));
  }

  draft.url = std::string(trim(raw.url));
  if (!draft.url.empty()) {
    const std::string start = lower_ascii(std::string_view(draft.url).substr(0, 8));
    const bool web = start.starts_with("http://") || start.starts_with("https://");
    const bool plain =
        std::ranges::all_of(draft.url, [](unsigned char c) { return c > 0x20 && c < 0x7f; });
    if (!web || !plain) {
      return refuse("bad url",
                    "the url must start with http:// or https:// and be ASCII without "
                    "spaces; encode other characters");
    }
    if (draft.url.size() > url_bytes_max) {
      return refuse("bad url", fmt::format("the url has {} bytes; at most {} are taken",
                                           draft.url.size(), url_bytes_max));
    }
  }

  for (const std::string& each : raw.tags) {
    std::string tag = cleaned(each);
    if (tag.empty() || std::ranges::find(draft.tags, tag) != draft.tags.end()) continue;
    if (tag.size() > tag_bytes_max || draft.tags.size() == tags_max) {
      return refuse("bad tags", fmt::format("at most {} tags of at most {} bytes are taken",
                                            tags_max, tag_bytes_max));
    }
    draft.tags.push_back(std::move(tag));
  }

  const std::string_view id = trim(raw.id);
  if (id.empty()) {
    draft.id = derived_video_id(draft.caption, draft.url);
  } else {
    if (auto good = check_id(id, "the id"); !good) return refuse("bad id", good.error().message);
    draft.id = VideoId(std::string(id));
  }
  return draft;
}

void add_tags(std::string_view list, std::vector<std::string>& tags) {
  for (const std::string_view tag : split(list, ',')) tags.emplace_back(tag);
}

// FNV-1a over the bytes, spread by the finaliser of MurmurHash3.
std::uint64_t hash(std::string_view a, std::string_view b, std::uint64_t seed) {
  std::uint64_t bits = 0xcbf29ce484222325U ^ seed;
  const auto add = [&bits](std::string_view bytes) {
    for (const char c : bytes) bits = (bits ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  };
  add(a);
  add("\n");
  add(b);
  bits = (bits ^ (bits >> 33)) * 0xff51afd7ed558ccdU;
  bits = (bits ^ (bits >> 33)) * 0xc4ceb9fe1a85ec53U;
  return bits ^ (bits >> 33);
}

}  // namespace

std::optional<CatalogFormat> catalog_format_of(const std::filesystem::path& file) {
  const std::string ending = lower_ascii(file.extension().string());
  if (ending == ".tsv" || ending == ".txt") return CatalogFormat::tsv;
  if (ending == ".jsonl" || ending == ".ndjson") return CatalogFormat::jsonl;
  return std::nullopt;
}

VideoId derived_video_id(std::string_view caption, std::string_view url) {
  return VideoId(fmt::format("v-{:016x}{:08x}", hash(caption, url, 0),
                             hash(caption, url, 0x9e3779b97f4a7c15U) >> 32));
}

void CatalogFileParser::feed(std::string_view bytes, std::vector<CatalogLine>& lines) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (partial_.size() + piece.size() > line_bytes_max) {
      too_long_ = true;
      partial_.clear();
    }
    if (!too_long_) partial_ += piece;
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    end_line(lines);
  }
}

void CatalogFileParser::finish(std::vector<CatalogLine>& lines) {
  if (!partial_.empty() || too_long_) end_line(lines);
}

void CatalogFileParser::end_line(std::vector<CatalogLine>& lines) {
  ++line_;
  const std::string taken = std::exchange(partial_, {});
  const bool too_long = std::exchange(too_long_, false);
  std::string_view line = taken;
  if (line_ == 1 && line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
  if (line.ends_with('\r')) line.remove_suffix(1);
  const bool blank = line.find_first_not_of(" \t") == std::string_view::npos;
  if (blank && !too_long) return;

  const bool first = std::exchange(first_, false);
  CatalogLine parsed =
      refuse("line too long", fmt::format("the line has more than {} bytes", line_bytes_max));
  if (!too_long) {
    if (!is_utf8(line)) {
      parsed = refuse("not UTF-8", "the line is not UTF-8; convert the file, say with iconv");
    } else if (format_ == CatalogFormat::jsonl) {
      parsed = parse_json(line);
    } else if (first && take_header(line)) {
      return;
    } else {
      parsed = parse_tsv(line);
    }
  }
  if (parsed) {
    parsed->line = line_;
  } else {
    parsed.error().line = line_;
  }
  lines.push_back(std::move(parsed));
}

bool CatalogFileParser::take_header(std::string_view line) {
  std::vector<Column> columns;
  std::optional<std::size_t> caption;
  std::optional<std::size_t> prompt;
  for (const std::string_view field : split(line, '\t')) {
    const std::string name = lower_ascii(trim(field));
    if (name == "caption" && !caption) caption = columns.size();
    if (name == "prompt" && !prompt) prompt = columns.size();
    columns.push_back(name == "id"         ? Column::id
                      : name == "url"      ? Column::url
                      : name == "tags"     ? Column::tags
                      : name == "category" ? Column::category
                                           : Column::ignored);
  }
  if (!caption && !prompt) return false;
  columns[caption ? *caption : *prompt] = Column::caption;
  columns_ = std::move(columns);
  return true;
}

CatalogLine CatalogFileParser::parse_tsv(std::string_view line) const {
  const std::vector<std::string_view> fields = split(line, '\t');
  RawLine raw;
  if (columns_.empty()) {
    if (fields.size() > 2) {
      return refuse("unnamed columns",
                    fmt::format("the line has {} columns; name them in a first line, with tabs "
                                "between: id, caption, url, tags",
                                fields.size()));
    }
    if (fields.size() == 2) raw.id = fields[0];
    raw.caption = fields.back();
    return check(std::move(raw));
  }
  if (fields.size() > columns_.size()) {
    return refuse("too many columns",
                  fmt::format("the line has {} columns, and the first line names {}", fields.size(),
                              columns_.size()));
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    switch (columns_[i]) {
      case Column::id:
        raw.id = fields[i];
        break;
      case Column::caption:
        raw.caption = fields[i];
        break;
      case Column::url:
        raw.url = fields[i];
        break;
      case Column::tags:
        add_tags(fields[i], raw.tags);
        break;
      case Column::category:
        raw.tags.emplace_back(fields[i]);
        break;
      case Column::ignored:
        break;
    }
  }
  return check(std::move(raw));
}

CatalogLine CatalogFileParser::parse_json(std::string_view line) const {
  namespace json = boost::json;
  json::parse_options options;
  options.max_depth = 8;
  boost::system::error_code error;
  const json::value value =
      json::parse(json::string_view(line.data(), line.size()), error, {}, options);
  if (error || !value.is_object()) {
    return refuse("not a JSON object",
                  error ? fmt::format("the line is not JSON: {}", error.message())
                        : "the line is JSON, and no object: {\"caption\": \"...\"}");
  }
  const json::object& object = value.as_object();
  const auto wrong = [](std::string_view name, std::string_view wanted) {
    return refuse("wrong type", fmt::format("{} must be {}", name, wanted));
  };
  // Absent and null are the same.
  const auto member = [&object](std::string_view name) -> const json::value* {
    const json::value* found = object.if_contains(json::string_view(name.data(), name.size()));
    return found == nullptr || found->is_null() ? nullptr : found;
  };

  RawLine raw;
  if (const json::value* id = member("id")) {
    if (const json::string* text = id->if_string()) {
      raw.id = std::string(*text);
    } else if (id->is_int64() || id->is_uint64()) {
      raw.id = json::serialize(*id);
    } else {
      return wrong("id", "a string or a whole number");
    }
  }
  const json::value* caption = member("caption");
  if (caption == nullptr) caption = member("prompt");
  if (caption != nullptr) {
    if (!caption->is_string()) return wrong("caption", "a string");
    raw.caption = std::string(caption->get_string());
  }
  if (const json::value* url = member("url")) {
    if (!url->is_string()) return wrong("url", "a string");
    raw.url = std::string(url->get_string());
  }
  if (const json::value* tags = member("tags")) {
    if (tags->is_string()) {
      add_tags(std::string(tags->get_string()), raw.tags);
    } else if (tags->is_array()) {
      for (const json::value& tag : tags->get_array()) {
        if (!tag.is_string()) return wrong("tags", "an array of strings");
        raw.tags.emplace_back(tag.get_string());
      }
    } else {
      return wrong("tags", "an array of strings");
    }
  }
  if (const json::value* category = member("category")) {
    if (!category->is_string()) return wrong("category", "a string");
    raw.tags.emplace_back(category->get_string());
  }
  // An escape may hold half a surrogate pair.
  for (const std::string* text : {&raw.caption, &raw.url}) {
    if (!is_utf8(*text)) return refuse("not UTF-8", "an escape in the line is no character");
  }
  for (const std::string& tag : raw.tags) {
    if (!is_utf8(tag)) return refuse("not UTF-8", "an escape in the line is no character");
  }
  return check(std::move(raw));
}

}  // namespace clipmill
