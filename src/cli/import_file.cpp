#include "cli/import_file.hpp"

#include <fstream>
#include <sstream>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "web/web.hpp"

namespace clipmill::cli {
namespace {

constexpr std::size_t refusals_shown = 10;

void print_report(const ImportReport& report) {
  print_line(fmt::format("{} lines: {} added, {} updated, {} unchanged, {} refused", report.lines,
                         report.added, report.updated, report.unchanged, report.refused));
  for (const auto& [reason, count] : report.refused_by_reason) {
    print_line(fmt::format("  {} refused: {}", count, reason));
  }
  for (std::size_t i = 0; i < report.refusals.size() && i < refusals_shown; ++i) {
    const LineRefusal& refusal = report.refusals[i];
    print_line(fmt::format("  line {}: {}", refusal.line, refusal.detail));
  }
  if (report.fitted) {
    print_line(fmt::format("the embedder was fitted on the catalogue; {} videos embedded again",
                           report.embedded_again));
  }
}

void print_report_json(const ImportReport& report) {
  boost::json::object reasons;
  for (const auto& [reason, count] : report.refused_by_reason) reasons[reason] = count;
  boost::json::array refusals;
  for (const LineRefusal& refusal : report.refusals) {
    refusals.push_back(
        {{"line", refusal.line}, {"reason", refusal.reason}, {"detail", refusal.detail}});
  }
  print_json({{"lines", report.lines},
              {"added", report.added},
              {"updated", report.updated},
              {"unchanged", report.unchanged},
              {"refused", report.refused},
              {"refused_by_reason", std::move(reasons)},
              {"refusals", std::move(refusals)},
              {"fitted", report.fitted},
              {"embedded_again", report.embedded_again}});
}

}  // namespace

asio::awaitable<Result<ImportReport>> import_text(Services& services, std::string tsv) {
  const auto size = static_cast<std::int64_t>(tsv.size());
  std::istringstream input(std::move(tsv));
  co_return co_await services.importer.run(input, CatalogFormat::tsv, size,
                                           [](const ImportProgress&) {});
}

std::vector<VideoId> sample_video_ids() {
  CatalogFileParser parser(CatalogFormat::tsv);
  std::vector<CatalogLine> lines;
  parser.feed(web::sample_catalogue(), lines);
  parser.finish(lines);
  std::vector<VideoId> ids;
  for (const CatalogLine& line : lines) {
    if (line) ids.push_back(line->id);
  }
  return ids;
}

Exit videos_import(const Context& context) {
  const std::filesystem::path file = context.line.arguments.at(0);
  const auto format = catalog_format_of(file);
  if (!format) {
    return ended(Error{.code = ErrorCode::invalid,
                       .message = file.string() +
                                  ": the name must end in .tsv, .txt, .jsonl or .ndjson, which "
                                  "says how to read it"});
  }
  std::ifstream input(file, std::ios::binary);
  std::error_code no_size;
  const auto size = std::filesystem::file_size(file, no_size);
  if (!input || no_size) {
    return ended(Error{.code = ErrorCode::not_found,
                       .message = file.string() + " cannot be read; is the path right?"});
  }
  auto opened = context.open();
  if (!opened) return not_opened(opened.error());
  Services& services = **opened;
  Progress progress(services.clock, "importing");
  const auto show = [&progress](const ImportProgress& at) {
    const double fraction =
        at.bytes_total == 0 ? 0
                            : static_cast<double>(at.bytes) / static_cast<double>(at.bytes_total);
    progress.show(fraction, at.embedded_again > 0
                                ? fmt::format("{} embedded again", at.embedded_again)
                                : fmt::format("{} lines", at.lines));
  };
  auto report =
      services.run(services.importer.run(input, *format, static_cast<std::int64_t>(size), show));
  progress.done();
  if (!report) return ended(report.error());
  if (context.line.json) {
    print_report_json(*report);
  } else {
    print_report(*report);
  }
  return report->refused > 0 ? Exit::some_failed : Exit::done;
}

}  // namespace clipmill::cli
