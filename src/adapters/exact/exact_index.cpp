#include "adapters/exact/exact_index.hpp"

#include <boost/asio/thread_pool.hpp>
#include <mutex>
#include <shared_mutex>

#include "adapters/exact/fair_shared_mutex.hpp"
#include "adapters/exact/vector_table.hpp"
#include "base/offload.hpp"

namespace clipmill {

struct ExactIndex::State {
  explicit State(const ExactOptions& options)
      : table(options.scratch_folder), pool(options.threads) {}

  Result<void> upsert(const std::vector<IndexedVector>& vectors);
  void remove(const std::vector<VideoId>& ids);
  std::vector<Match> search(const Embedding& query, std::size_t limit,
                            const std::unordered_set<VideoId>* excluded);

  FairSharedMutex guard;
  VectorTable table;
  asio::thread_pool pool;  // last: its threads use what stands above
};

Result<void> ExactIndex::State::upsert(const std::vector<IndexedVector>& vectors) {
  std::vector<QuantisedVector> codes;
  codes.reserve(vectors.size());
  for (const IndexedVector& each : vectors) {
    if (auto good = check_vector(each.vector, "a vector"); !good) return good;
    codes.push_back(quantise(each.vector));
  }

  const std::unique_lock lock(guard);
  if (auto room = table.reserve(vectors.size()); !room) return room;
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    if (const auto slot = table.find(vectors[i].id)) {
      table.overwrite(*slot, codes[i], vectors[i].vector);
    } else {
      table.add(vectors[i].id, codes[i], vectors[i].vector);
    }
  }
  return {};
}

void ExactIndex::State::remove(const std::vector<VideoId>& ids) {
  const std::unique_lock lock(guard);
  for (const VideoId& id : ids) {
    const auto slot = table.find(id);
    if (!slot) continue;
    table.retire(*slot);
    table.release(*slot);
  }
}

std::vector<Match> ExactIndex::State::search(const Embedding& query, std::size_t limit,
                                             const std::unordered_set<VideoId>* excluded) {
  const QuantisedVector code = quantise(query);

  const std::shared_lock lock(guard);
  const std::size_t keep = std::min(BestSlots::keep_for(limit), table.size());
  if (keep == 0) return {};
  BestSlots best(table, keep);
  scan(table, code, table.blocked(excluded), best);
  return best.rescored(query, limit);
}

ExactIndex::ExactIndex(ExactOptions options) : state_(std::make_unique<State>(options)) {}

ExactIndex::~ExactIndex() { state_->pool.join(); }

asio::awaitable<Result<void>> ExactIndex::upsert(std::vector<IndexedVector> vectors) {
  auto work = [this, &vectors] { return state_->upsert(vectors); };
  co_return co_await offload(state_->pool, std::move(work));
}

asio::awaitable<Result<void>> ExactIndex::remove(std::vector<VideoId> ids) {
  auto work = [this, &ids] { state_->remove(ids); };
  co_await offload(state_->pool, std::move(work));
  co_return Result<void>();
}

asio::awaitable<Result<void>> ExactIndex::clear() {
  auto work = [this] {
    const std::unique_lock lock(state_->guard);
    state_->table.clear();
  };
  co_await offload(state_->pool, std::move(work));
  co_return Result<void>();
}

asio::awaitable<Result<std::vector<Match>>> ExactIndex::search(
    Embedding query, int limit, std::shared_ptr<const std::unordered_set<VideoId>> excluded) {
  if (auto good = check_vector(query, "the query"); !good) co_return fail(std::move(good.error()));
  if (limit <= 0) co_return std::vector<Match>();
  auto work = [this, &query, limit, &excluded] {
    return state_->search(query, static_cast<std::size_t>(limit), excluded.get());
  };
  co_return co_await offload(state_->pool, std::move(work));
}

asio::awaitable<Result<std::int64_t>> ExactIndex::size() {
  auto work = [this] {
    const std::shared_lock lock(state_->guard);
    return static_cast<std::int64_t>(state_->table.size());
  };
  co_return co_await offload(state_->pool, std::move(work));
}

}  // namespace clipmill
