// Catalogue files: videos one a line, as TSV or as JSON lines. Parsing only; nothing waits here.
//
// TSV. A first line that holds `caption` or `prompt` names the columns: id, caption (or prompt),
// url, tags (comma separated), and category, which counts as one more tag; other columns are
// ignored. Without such a line every line is a caption, or an id and a caption. No quoting: a field
// ends at a tab, a line at its end.
//
// JSON lines. One object a line: caption (or prompt), and where known id, url, tags (strings, or
// one string with commas), category; other members are ignored.
//
// Both: UTF-8, with or without a byte order mark, LF or CRLF, lines of at most 64 KiB; blank lines
// are skipped. A caption is 1 to 2000 bytes once control and zero-width characters are out. An id
// that is not given is made from caption and url, so that the same file gives the same ids again.
// A line that cannot be taken is refused with its number and reason, and the next one goes on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/video.hpp"

namespace clipmill {

enum class CatalogFormat { tsv, jsonl };

// By the name's ending: .tsv .txt, .jsonl .ndjson
std::optional<CatalogFormat> catalog_format_of(const std::filesystem::path& file);

struct VideoDraft {
  std::int64_t line = 0;  // from 1
  VideoId id;
  std::string caption;
  std::string url;
  std::vector<std::string> tags;
};

struct LineRefusal {
  std::int64_t line = 0;
  std::string reason;  // a few words, the same for all lines of one kind: for counting
  std::string detail;  // what is wrong with this one, and what to do
};

using CatalogLine = std::expected<VideoDraft, LineRefusal>;

class CatalogFileParser {
 public:
  explicit CatalogFileParser(CatalogFormat format) : format_(format) {}

  // Takes the next bytes of the file, cut anywhere; appends what the complete lines among them say.
  void feed(std::string_view bytes, std::vector<CatalogLine>& lines);
  // The file has ended: a last line need not end in a newline.
  void finish(std::vector<CatalogLine>& lines);

  std::int64_t line_count() const { return line_; }

 private:
  enum class Column { id, caption, url, tags, category, ignored };

  void end_line(std::vector<CatalogLine>& lines);
  bool take_header(std::string_view line);
  CatalogLine parse_tsv(std::string_view line) const;
  CatalogLine parse_json(std::string_view line) const;

  CatalogFormat format_;
  std::int64_t line_ = 0;
  std::string partial_;
  bool too_long_ = false;        // the line under way; its bytes are dropped
  bool first_ = true;            // no line that is not blank yet
  std::vector<Column> columns_;  // empty: the file names none
};

// "v-" and 24 hex digits.
VideoId derived_video_id(std::string_view caption, std::string_view url);

}  // namespace clipmill
