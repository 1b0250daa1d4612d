#include "takeover/queue_export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "http/queue_json.hpp"

namespace clipmill {
namespace {

constexpr int viewers_page = 500;
constexpr std::size_t items_page = 200;  // with a vector each, some megabytes

std::string old_form_of(QueueItem item, const Embedding* preference) {
  if (item.status == QueueItemStatus::in_progress) {
    item.status = QueueItemStatus::pending_generation;
    item.started_at.reset();
  }
  http::JsonWriter json;
  json.begin_object();
  http::write_old_fields(json, item, preference);
  if (http::is_to_be_made(item) && item.task) json.field("task_id", *item.task);
  json.end_object();
  return std::move(json).text();
}

}  // namespace

asio::awaitable<Result<ExportReport>> QueueExport::run(bool dry_run, OnProgress on_progress) {
  ExportReport report;
  auto totals = co_await ports_.queues.totals();
  if (!totals) co_return fail(std::move(totals.error()));
  std::optional<UserId> after;
  for (;;) {
    auto page = co_await ports_.queues.counts(after, viewers_page);
    if (!page) co_return fail(std::move(page.error()));
    for (const QueueCounts& counts : *page) {
      auto written = co_await write(counts.user, dry_run, report);
      if (!written) co_return fail(std::move(written.error()));
      if (on_progress) {
        const auto all = static_cast<double>(std::max<std::int64_t>(totals->queues, 1));
        on_progress(std::min(static_cast<double>(report.viewers) / all, 1.0), report);
      }
    }
    if (page->size() < viewers_page) co_return report;
    after = page->back().user;
  }
}

asio::awaitable<Result<void>> QueueExport::write(UserId user, bool dry_run, ExportReport& report) {
  auto items = co_await ports_.queues.items(user, std::numeric_limits<int>::max());
  if (!items) co_return fail(std::move(items.error()));
  if (items->empty()) co_return Result<void>();  // all watched since it was counted
  const auto tasks = std::ranges::count_if(*items, http::is_to_be_made);
  if (!dry_run) {
    auto preference = co_await ports_.interactions.preference(user);
    if (!preference) co_return fail(std::move(preference.error()));
    const Embedding* vector = *preference ? &(*preference)->vector : nullptr;
    for (std::size_t begin = 0; begin < items->size(); begin += items_page) {
      std::vector<std::string> texts;
      for (std::size_t i = begin; i < std::min(items->size(), begin + items_page); ++i) {
        texts.push_back(old_form_of(std::move((*items)[i]), vector));
      }
      auto written =
          co_await ports_.old.write(user, static_cast<std::int64_t>(begin), std::move(texts));
      if (!written) co_return written;
    }
    auto published = co_await ports_.old.publish(user);
    if (!published && published.error().code == ErrorCode::refused) {
      report.refusals.push_back(std::move(published.error()));
      co_return Result<void>();
    }
    if (!published) co_return published;
  }
  ++report.viewers;
  report.tasks += tasks;
  report.videos += std::ssize(*items) - tasks;
  co_return Result<void>();
}

}  // namespace clipmill
