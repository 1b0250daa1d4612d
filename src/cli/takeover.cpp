// clipmill migrate import, migrate export: the old service's queues, over here and back.
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "takeover/queue_export.hpp"
#include "takeover/queue_takeover.hpp"

namespace clipmill::cli {
namespace {

constexpr std::size_t refusals_shown = 10;

struct Opened {
  Services& services;
  std::unique_ptr<OldQueues> old;
};

// Says what is wrong, and the exit code.
std::expected<Opened, Exit> open(const Context& context, const std::string& option) {
  const std::string url = context.line.option(option);
  if (url.empty()) {
    print_error({.code = ErrorCode::invalid,
                 .message = fmt::format("say where the old service's Redis is: --{} "
                                        "redis://host:6379/0",
                                        option)});
    return std::unexpected(Exit::usage);
  }
  auto services = context.open();
  if (!services) return std::unexpected(not_opened(services.error()));
  auto old = (*services)->open_old_queues(url);
  if (!old) {
    old.error().message = fmt::format("--{}: {}", option, old.error().message);
    return std::unexpected(not_opened(old.error()));
  }
  auto there = (*services)->run((*old)->check());
  if (!there) return std::unexpected(not_opened(there.error()));
  return Opened{**services, std::move(*old)};
}

void print_report(const TakeoverReport& report, bool dry_run) {
  print_line(fmt::format(
      "{} viewers: {} videos and {} tasks {}queued ({} of the tasks were stuck), {} were known, {} "
      "videos {}new in the catalogue, {} refused",
      report.viewers, report.videos, report.tasks, dry_run ? "would be " : "", report.stuck,
      report.known, report.catalogued, dry_run ? "would be " : "", report.refused));
  for (std::size_t i = 0; i < report.refusals.size() && i < refusals_shown; ++i) {
    const TakeoverRefusal& refusal = report.refusals[i];
    print_line(
        fmt::format("  {} of {}: {}", to_string(refusal.part), refusal.viewer, refusal.reason));
  }
  if (report.refused > static_cast<std::int64_t>(refusals_shown)) {
    print_line("  ... the first 100 with --json");
  }
}

void print_report_json(const TakeoverReport& report, bool dry_run) {
  boost::json::array refusals;
  for (const TakeoverRefusal& refusal : report.refusals) {
    refusals.push_back({{"viewer", refusal.viewer},
                        {"part", to_string(refusal.part)},
                        {"reason", refusal.reason}});
  }
  print_json({{"dry_run", dry_run},
              {"viewers", report.viewers},
              {"videos", report.videos},
              {"tasks", report.tasks},
              {"stuck", report.stuck},
              {"known", report.known},
              {"catalogued", report.catalogued},
              {"refused", report.refused},
              {"refusals", std::move(refusals)}});
}

}  // namespace

Exit migrate_import(const Context& context) {
  auto opened = open(context, "from-redis");
  if (!opened) return opened.error();
  Services& services = opened->services;
  const bool dry_run = context.line.has("dry-run");
  QueueTakeover takeover({.old = *opened->old,
                          .tasks = services.task_control,
                          .videos = services.videos,
                          .importer = services.importer,
                          .clock = services.clock},
                         dry_run);
  Progress progress(services.clock, "importing");
  const auto show = [&progress](double fraction, const TakeoverReport& so_far) {
    progress.show(fraction, fmt::format("{} viewers", so_far.viewers));
  };
  auto report = services.run(takeover.run(show));
  progress.done();
  if (!report) return ended(report.error());
  if (context.line.json) {
    print_report_json(*report, dry_run);
  } else {
    print_report(*report, dry_run);
  }
  return report->refused > 0 ? Exit::some_failed : Exit::done;
}

Exit migrate_export(const Context& context) {
  auto opened = open(context, "to-redis");
  if (!opened) return opened.error();
  Services& services = opened->services;
  const bool dry_run = context.line.has("dry-run");
  QueueExport queue_export(
      {.old = *opened->old, .queues = services.queues, .interactions = services.interactions});
  Progress progress(services.clock, "exporting");
  const auto show = [&progress](double fraction, const ExportReport& so_far) {
    progress.show(fraction, fmt::format("{} viewers", so_far.viewers));
  };
  auto report = services.run(queue_export.run(dry_run, show));
  progress.done();
  if (!report) return ended(report.error());
  if (context.line.json) {
    boost::json::array refusals;
    for (const Error& refusal : report->refusals) refusals.emplace_back(refusal.message);
    print_json({{"dry_run", dry_run},
                {"viewers", report->viewers},
                {"videos", report->videos},
                {"tasks", report->tasks},
                {"refusals", std::move(refusals)}});
  } else {
    print_line(fmt::format("{} viewers: {} videos and {} tasks {}written", report->viewers,
                           report->videos, report->tasks, dry_run ? "would be " : ""));
    for (const Error& refusal : report->refusals) print_line("  " + refusal.message);
  }
  return report->refusals.empty() ? Exit::done : Exit::some_failed;
}

}  // namespace clipmill::cli
