// clipmill migrate: the database's schema. Every command brings it up to date when it opens the
// database; this is for looking first, or for doing it apart from a start.
#include "cli/commands.hpp"
#include "cli/console.hpp"

namespace clipmill::cli {
namespace {

Error made_by_newer(const SchemaReport& report) {
  return {.code = ErrorCode::invalid,
          .message = fmt::format("{} has schema {}, made by a newer clipmill; this one knows {}",
                                 report.database, report.version, report.known)};
}

void show(const Context& context, const SchemaReport& report, const std::string& summary) {
  if (context.line.json) {
    boost::json::array pending;
    for (const std::string& name : report.pending) pending.emplace_back(name);
    print_json({{"database", report.database},
                {"version", report.version},
                {"known", report.known},
                {"pending", std::move(pending)}});
    return;
  }
  print_line(fmt::format("{}: schema {}, {}", report.database, report.version, summary));
}

}  // namespace

Exit migrate_status(const Context& context) {
  auto report = context.schema();
  if (!report) return not_opened(report.error());
  if (report->version > report->known) return not_opened(made_by_newer(*report));
  show(context, *report,
       report->pending.empty() ? "up to date"
                               : fmt::format("to be brought to {} ({}): clipmill migrate up",
                                             report->known, fmt::join(report->pending, ", ")));
  return Exit::done;
}

Exit migrate_up(const Context& context) {
  auto before = context.schema();
  if (!before) return not_opened(before.error());
  if (before->version > before->known) return not_opened(made_by_newer(*before));
  if (auto done = context.migrate(); !done) return not_opened(done.error());
  auto report = context.schema();
  if (!report) return not_opened(report.error());
  show(context, *report,
       report->version == before->version ? "was up to date"
                                          : fmt::format("was {}", before->version));
  return Exit::done;
}

}  // namespace clipmill::cli
