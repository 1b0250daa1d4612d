// Catalogue files: any bytes, cut anywhere, give lines that are safe to store or refused with a
// reason.
#include "catalog/catalog_file.hpp"
#include "tests/fuzz/check.hpp"

using namespace clipmill;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const CatalogFormat format = (data[0] & 1U) != 0 ? CatalogFormat::tsv : CatalogFormat::jsonl;
  const std::size_t piece = 1 + data[1];
  std::string_view text = fuzz::text_of(data + 2, size - 2);

  CatalogFileParser parser(format);
  std::vector<CatalogLine> lines;
  while (!text.empty()) {
    parser.feed(text.substr(0, piece), lines);
    text.remove_prefix(std::min(piece, text.size()));
  }
  parser.finish(lines);

  for (const CatalogLine& line : lines) {
    if (!line) {
      fuzz::check(!line.error().reason.empty() && line.error().line > 0);
      continue;
    }
    fuzz::check(check_id(line->id.value, "id").has_value());
    fuzz::check(!line->caption.empty() && line->caption.size() <= 2000);
    for (const char c : line->caption) {
      fuzz::check(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    }
    for (const char c : line->url) fuzz::check(c > ' ' && c < 0x7f);
  }
  return 0;
}
