#include "upkeep/reconciler.hpp"

namespace clipmill {
namespace {

constexpr int page_size = 500;  // what one enqueue takes

}  // namespace

Reconciler::Reconciler(TaskStore& tasks, Dispatcher& dispatcher, Clock& clock, Log& log)
    : tasks_(tasks), dispatcher_(dispatcher), clock_(clock), log_(log) {}

asio::awaitable<Result<std::int64_t>> Reconciler::pass(Duration settled) {
  const Instant before = clock_.now() - settled;
  std::optional<TaskId> after;
  std::int64_t missing = 0;
  for (;;) {
    auto page = co_await tasks_.live(after, before, page_size);
    if (!page) co_return fail(page.error());
    if (page->empty()) break;
    after = page->back().id;
    std::vector<Dispatch> entries;
    for (const Task& task : *page) entries.push_back(dispatch_of(task));
    auto answers = co_await dispatcher_.enqueue(std::move(entries));
    if (!answers) co_return fail(answers.error());
    missing += std::ranges::count(*answers, EnqueueStatus::added);
  }
  if (missing > 0) {
    log_.warning("the dispatcher did not know some live tasks; they are queued again",
                 {{"tasks", std::to_string(missing)}});
  }
  co_return missing;
}

asio::awaitable<Result<void>> Reconciler::rebuild_if_lost() {
  auto begun = co_await dispatcher_.begin_rebuild();
  if (!begun) co_return fail(begun.error());
  if (!*begun) co_return Result<void>();
  const Instant start = clock_.now();
  auto added = co_await pass(Duration(0));
  if (!added) co_return fail(added.error());
  auto finished = co_await dispatcher_.finish_rebuild();
  if (!finished) co_return finished;
  log_.info("the dispatch index was rebuilt from the database",
            {{"tasks", std::to_string(*added)},
             {"duration_ms", std::to_string((clock_.now() - start).count())}});
  // Tasks that were born during the rebuild, behind the page under way, could not be enqueued.
  auto late = co_await pass(Duration(0));
  if (!late) co_return fail(late.error());
  co_return Result<void>();
}

}  // namespace clipmill
