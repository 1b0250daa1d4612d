#include "tests/support/faulty_ports.hpp"

namespace clipmill::test {
namespace {

Error lost() { return Error{.code = ErrorCode::unavailable, .message = "simulated: no answer"}; }

// One faulted call. A macro, because the call itself must be made between the two looks at the
// fate, and every port method has its own types.
#define CLIPMILL_FAULTED(call)                                       \
  do {                                                               \
    if (!co_await fate_.before()) co_return std::unexpected(lost()); \
    auto answer = co_await (call);                                   \
    if (!fate_.after()) co_return std::unexpected(lost());           \
    co_return answer;                                                \
  } while (false)

}  // namespace

void ProcessFate::crash() {
  if (!alive_) return;
  alive_ = false;
  if (on_crash) on_crash();
}

asio::awaitable<bool> ProcessFate::before() {
  const auto ended = [] { return boost::system::system_error(asio::error::operation_aborted); };
  if (!alive_) throw ended();
  if (random_.unit() < rates_.freeze && frozen_until_ <= clock_.now()) {
    frozen_until_ = clock_.now() + Duration(static_cast<std::int64_t>(random_.below(40'000)));
  }
  // A stopped process makes no call at all: whoever comes waits for the same instant.
  co_await clock_.sleep_until(frozen_until_);
  const auto latency = random_.below(static_cast<std::uint64_t>(rates_.latency_max.count()) + 1);
  co_await clock_.sleep_for(Duration(static_cast<std::int64_t>(latency)));
  if (random_.unit() < rates_.crash) crash();
  if (!alive_) throw ended();
  co_return random_.unit() >= rates_.lost_before;
}

bool ProcessFate::after() {
  if (random_.unit() < rates_.crash) crash();
  if (!alive_) throw boost::system::system_error(asio::error::operation_aborted);
  return random_.unit() >= rates_.lost_after;
}

asio::awaitable<Result<std::vector<InsertStatus>>> FaultyTaskStore::insert(
    std::vector<Task> tasks) {
  CLIPMILL_FAULTED(inner_.insert(std::move(tasks)));
}
asio::awaitable<Result<Begun>> FaultyTaskStore::begin(Lease lease, WorkerId worker,
                                                      RetryPolicy policy) {
  CLIPMILL_FAULTED(inner_.begin(lease, worker, policy));
}
asio::awaitable<Result<void>> FaultyTaskStore::checkpoint(Fence fence, Operation operation) {
  CLIPMILL_FAULTED(inner_.checkpoint(fence, operation));
}
asio::awaitable<Result<void>> FaultyTaskStore::complete(Fence fence, Video video) {
  CLIPMILL_FAULTED(inner_.complete(fence, video));
}
asio::awaitable<Result<void>> FaultyTaskStore::fail(Fence fence, Error error, Decision decision) {
  CLIPMILL_FAULTED(inner_.fail(fence, error, decision));
}
asio::awaitable<Result<void>> FaultyTaskStore::release(Fence fence) {
  CLIPMILL_FAULTED(inner_.release(fence));
}
asio::awaitable<Result<bool>> FaultyTaskStore::cancel(TaskId id) {
  CLIPMILL_FAULTED(inner_.cancel(id));
}
asio::awaitable<Result<Task>> FaultyTaskStore::retry(TaskId id, std::optional<std::string> prompt) {
  CLIPMILL_FAULTED(inner_.retry(id, prompt));
}
asio::awaitable<Result<std::optional<Task>>> FaultyTaskStore::get(TaskId id) {
  CLIPMILL_FAULTED(inner_.get(id));
}
asio::awaitable<Result<TaskPage>> FaultyTaskStore::list(TaskFilter filter,
                                                        std::optional<std::string> cursor,
                                                        int limit) {
  CLIPMILL_FAULTED(inner_.list(filter, cursor, limit));
}
asio::awaitable<Result<TaskCounts>> FaultyTaskStore::counts() { CLIPMILL_FAULTED(inner_.counts()); }
asio::awaitable<Result<std::vector<Task>>> FaultyTaskStore::live(std::optional<TaskId> after,
                                                                 Instant updated_before,
                                                                 int limit) {
  CLIPMILL_FAULTED(inner_.live(after, updated_before, limit));
}

asio::awaitable<Result<std::vector<EnqueueStatus>>> FaultyDispatcher::enqueue(
    std::vector<Dispatch> tasks) {
  CLIPMILL_FAULTED(inner_.enqueue(std::move(tasks)));
}
asio::awaitable<Result<Claimed>> FaultyDispatcher::claim(WorkerId worker,
                                                         std::vector<std::string> pools, int limit,
                                                         Duration ttl) {
  CLIPMILL_FAULTED(inner_.claim(worker, pools, limit, ttl));
}
asio::awaitable<Result<Beat>> FaultyDispatcher::beat(WorkerRecord worker, std::vector<Lease> leases,
                                                     Duration ttl) {
  CLIPMILL_FAULTED(inner_.beat(worker, leases, ttl));
}
asio::awaitable<Result<std::vector<bool>>> FaultyDispatcher::finish(std::vector<Lease> leases) {
  CLIPMILL_FAULTED(inner_.finish(leases));
}
asio::awaitable<Result<std::vector<bool>>> FaultyDispatcher::give_back(
    std::vector<GiveBack> tasks) {
  CLIPMILL_FAULTED(inner_.give_back(tasks));
}
asio::awaitable<Result<void>> FaultyDispatcher::cancel(std::vector<TaskId> tasks) {
  CLIPMILL_FAULTED(inner_.cancel(tasks));
}
asio::awaitable<Result<void>> FaultyDispatcher::pause() { CLIPMILL_FAULTED(inner_.pause()); }
asio::awaitable<Result<void>> FaultyDispatcher::resume() { CLIPMILL_FAULTED(inner_.resume()); }
asio::awaitable<Result<DispatchStats>> FaultyDispatcher::stats() {
  CLIPMILL_FAULTED(inner_.stats());
}
asio::awaitable<Result<std::vector<WorkerRecord>>> FaultyDispatcher::workers(Duration window) {
  CLIPMILL_FAULTED(inner_.workers(window));
}
asio::awaitable<Result<void>> FaultyDispatcher::drain(WorkerId worker) {
  CLIPMILL_FAULTED(inner_.drain(worker));
}
asio::awaitable<Result<void>> FaultyDispatcher::leave(WorkerId worker) {
  CLIPMILL_FAULTED(inner_.leave(worker));
}
asio::awaitable<Result<int>> FaultyDispatcher::clear_stale(Duration window) {
  CLIPMILL_FAULTED(inner_.clear_stale(window));
}
asio::awaitable<Result<bool>> FaultyDispatcher::begin_rebuild() {
  CLIPMILL_FAULTED(inner_.begin_rebuild());
}
asio::awaitable<Result<void>> FaultyDispatcher::finish_rebuild() {
  CLIPMILL_FAULTED(inner_.finish_rebuild());
}
asio::awaitable<void> FaultyDispatcher::wait_for_work(std::vector<std::string> pools,
                                                      Duration timeout) {
  co_await inner_.wait_for_work(std::move(pools), timeout);
  // A process that ended meanwhile goes no further.
  if (!fate_.alive()) throw boost::system::system_error(asio::error::operation_aborted);
}

asio::awaitable<Result<BlobInfo>> FaultyBlobStore::put(std::string key,
                                                       std::filesystem::path file) {
  CLIPMILL_FAULTED(inner_.put(key, file));
}
asio::awaitable<Result<BlobInfo>> FaultyBlobStore::head(std::string key) {
  CLIPMILL_FAULTED(inner_.head(key));
}
asio::awaitable<Result<std::string>> FaultyBlobStore::read(std::string key, std::int64_t offset,
                                                           std::int64_t length) {
  CLIPMILL_FAULTED(inner_.read(key, offset, length));
}
asio::awaitable<Result<void>> FaultyBlobStore::remove(std::string key) {
  CLIPMILL_FAULTED(inner_.remove(key));
}
asio::awaitable<Result<BlobPage>> FaultyBlobStore::list(std::string prefix,
                                                        std::optional<std::string> cursor,
                                                        int limit) {
  CLIPMILL_FAULTED(inner_.list(prefix, cursor, limit));
}

asio::awaitable<Result<std::vector<Appended>>> FaultyInteractionStore::append(
    std::vector<Interaction> interactions) {
  CLIPMILL_FAULTED(inner_.append(std::move(interactions)));
}
asio::awaitable<Result<std::vector<Interaction>>> FaultyInteractionStore::newest(
    UserId user, int limit, std::optional<std::int64_t> up_to) {
  CLIPMILL_FAULTED(inner_.newest(user, limit, up_to));
}
asio::awaitable<Result<std::vector<SeenVideo>>> FaultyInteractionStore::seen(UserId user,
                                                                             int limit) {
  CLIPMILL_FAULTED(inner_.seen(user, limit));
}
asio::awaitable<Result<std::optional<ViewerRecord>>> FaultyInteractionStore::viewer(UserId user) {
  CLIPMILL_FAULTED(inner_.viewer(user));
}
asio::awaitable<Result<void>> FaultyInteractionStore::set_tier(UserId user, Tier tier) {
  CLIPMILL_FAULTED(inner_.set_tier(user, tier));
}
asio::awaitable<Result<std::optional<Preference>>> FaultyInteractionStore::preference(UserId user) {
  CLIPMILL_FAULTED(inner_.preference(user));
}
asio::awaitable<Result<void>> FaultyInteractionStore::save_preference(Preference preference) {
  CLIPMILL_FAULTED(inner_.save_preference(std::move(preference)));
}
asio::awaitable<Result<std::vector<UserId>>> FaultyInteractionStore::due_for_update(
    std::int64_t threshold, std::string space, std::optional<UserId> after, int limit) {
  CLIPMILL_FAULTED(inner_.due_for_update(threshold, space, after, limit));
}
asio::awaitable<Result<std::vector<ViewerRecord>>> FaultyInteractionStore::viewers(
    std::optional<UserId> after, int limit) {
  CLIPMILL_FAULTED(inner_.viewers(after, limit));
}

asio::awaitable<Result<bool>> FaultyQueueStore::store(Plan plan) {
  CLIPMILL_FAULTED(inner_.store(std::move(plan)));
}
asio::awaitable<Result<std::vector<Added>>> FaultyQueueStore::add(
    std::vector<QueueAddition> additions, int open_max) {
  CLIPMILL_FAULTED(inner_.add(std::move(additions), open_max));
}
asio::awaitable<Result<std::int64_t>> FaultyQueueStore::planned_version(UserId user) {
  CLIPMILL_FAULTED(inner_.planned_version(user));
}
asio::awaitable<Result<std::vector<QueueItem>>> FaultyQueueStore::items(UserId user, int limit) {
  CLIPMILL_FAULTED(inner_.items(user, limit));
}
asio::awaitable<Result<std::vector<std::string>>> FaultyQueueStore::recent_prompts(UserId user,
                                                                                   int limit) {
  CLIPMILL_FAULTED(inner_.recent_prompts(user, limit));
}
asio::awaitable<Result<int>> FaultyQueueStore::open_generations(UserId user) {
  CLIPMILL_FAULTED(inner_.open_generations(user));
}
asio::awaitable<Result<std::vector<UserId>>> FaultyQueueStore::due_for_plan(
    std::optional<UserId> after, int limit) {
  CLIPMILL_FAULTED(inner_.due_for_plan(after, limit));
}
asio::awaitable<Result<std::vector<QueueCounts>>> FaultyQueueStore::counts(
    std::optional<UserId> after, int limit) {
  CLIPMILL_FAULTED(inner_.counts(after, limit));
}
asio::awaitable<Result<QueueTotals>> FaultyQueueStore::totals() {
  CLIPMILL_FAULTED(inner_.totals());
}

}  // namespace clipmill::test
