#include "adapters/hnsw/hnsw_index.hpp"

#include <fmt/format.h>

#include <atomic>
#include <bit>
#include <boost/asio/thread_pool.hpp>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "adapters/exact/fair_shared_mutex.hpp"
#include "adapters/exact/vector_table.hpp"
#include "adapters/hnsw/hnsw_snapshot.hpp"
#include "base/offload.hpp"

namespace clipmill {
namespace {

using Slot = VectorTable::Slot;
using Node = HnswGraph::Node;

constexpr Node no_node = std::numeric_limits<Node>::max();
// Sketches of one vector under two means of one catalogue differ in a few bits, of two vectors
// in 32.
constexpr int sketch_distance_max = 10;
// A search waits for at most this many insertions (about a millisecond each).
constexpr std::size_t merge_batch = 4;

struct Layer {
  HnswGraph graph;
  std::vector<Slot> slots;  // by node; no_slot: not claimed since it was loaded
};

struct Note {
  LogLevel level;
  std::string message;
  std::vector<LogField> fields;
};

}  // namespace

struct HnswIndex::State {
  State(HnswOptions given, Log& log_to);
  ~State();

  Result<void> upsert(const std::vector<IndexedVector>& vectors);
  void remove(const std::vector<VideoId>& ids);
  void clear();
  std::vector<Match> search(const Embedding& query, std::size_t limit,
                            const std::unordered_set<VideoId>* excluded);
  Result<void> save();
  void flush_notes();
  void settle();

  // With the guard held for writing:
  void load_snapshot();
  void place(const VideoId& id, const QuantisedVector& code, EmbeddingView vector);
  bool claim(const VideoId& id, Slot slot);
  void drop(Slot slot);
  void enter_delta(Slot slot);
  void leave_delta(Slot slot);
  void release_unreferenced();

  // With the guard held for reading:
  bool search_graph(const QuantisedVector& query, const VectorTable::Mask& blocked,
                    std::size_t keep, BestSlots& best) const;
  enum class Step { none, drop_graph, build, merge };
  Step next_step() const;

  // On the thread that tends the graph:
  void tend();
  void run_step(Step step);
  void build();
  void merge();
  void signal();
  void note(LogLevel level, std::string message, std::vector<LogField> fields);

  const HnswOptions options;
  Log& log;

  FairSharedMutex guard;  // of all down to `searched`
  VectorTable table;
  std::unique_ptr<Layer> layer;
  std::vector<Node> node_of;               // by slot
  std::vector<Slot> delta;                 // in use, and in no graph
  std::vector<std::uint32_t> delta_place;  // by slot: where in `delta`
  std::vector<bool> pinned;                // by slot: in a graph that is being built
  std::vector<bool> retired;               // by slot: not in use, and not yet released
  std::unordered_map<VideoId, std::pair<Node, std::uint64_t>> claims;  // of the loaded graph
  std::atomic<bool> searched = false;
  std::atomic<bool> has_graph = false;  // as of the last step; read without the guard

  std::mutex notes_guard;
  std::vector<Note> notes;

  std::mutex signal_guard;
  std::condition_variable changed;
  std::uint64_t signalled = 0;
  std::uint64_t handled = 0;
  std::atomic<bool> stopping = false;

  asio::thread_pool pool;
  std::thread tender;
};

HnswIndex::State::State(HnswOptions given, Log& log_to)
    : options(std::move(given)), log(log_to), table(options.scratch_folder), pool(options.threads) {
  if (!options.snapshot_file.empty()) load_snapshot();
  tender = std::thread([this] { tend(); });
}

HnswIndex::State::~State() {
  {
    const std::lock_guard lock(signal_guard);
    stopping = true;
  }
  changed.notify_all();
  tender.join();
  pool.join();
}

void HnswIndex::State::load_snapshot() {
  auto read = read_snapshot(options.snapshot_file, options.snapshot_stamp);
  if (!read) {
    if (read.error().code != ErrorCode::not_found) {
      log.warning("the search graph is built anew",
                  {{"why", read.error().message}, {"file", options.snapshot_file.string()}});
    }
    return;
  }
  auto graph = HnswGraph::load(options.shape, read->links);
  if (!graph || graph->size() != read->nodes.size()) {
    log.warning("the search graph is built anew",
                {{"why", graph ? "the snapshot's parts do not fit" : graph.error().message},
                 {"file", options.snapshot_file.string()}});
    return;
  }
  for (std::size_t i = 0; i < read->nodes.size(); ++i) {
    HnswSnapshot::Node& node = read->nodes[i];
    if (node.id.empty()) continue;
    claims.emplace(std::move(node.id), std::pair(static_cast<Node>(i), node.sketch));
  }
  std::vector<Slot> slots(read->nodes.size(), VectorTable::no_slot);
  layer = std::make_unique<Layer>(Layer{std::move(*graph), std::move(slots)});
  has_graph = true;
}

// --- changes -------------------------------------------------------------------------------------

Result<void> HnswIndex::State::upsert(const std::vector<IndexedVector>& vectors) {
  std::vector<QuantisedVector> codes;
  codes.reserve(vectors.size());
  for (const IndexedVector& each : vectors) {
    if (auto good = check_vector(each.vector, "a vector"); !good) return good;
    codes.push_back(quantise(each.vector));
  }
  {
    const std::unique_lock lock(guard);
    if (auto room = table.reserve(vectors.size()); !room) return room;
    for (std::size_t i = 0; i < vectors.size(); ++i) {
      place(vectors[i].id, codes[i], vectors[i].vector);
    }
  }
  signal();
  return {};
}

void HnswIndex::State::place(const VideoId& id, const QuantisedVector& code, EmbeddingView vector) {
  if (const auto old = table.find(id)) {
    if (node_of[*old] == no_node && !pinned[*old]) {
      table.overwrite(*old, code, vector);
      return;
    }
    drop(*old);
  }
  const Slot slot = table.add(id, code, vector);
  if (slot >= node_of.size()) {
    node_of.push_back(no_node);
    delta_place.push_back(0);
    pinned.push_back(false);
    retired.push_back(false);
  }
  if (!claim(id, slot)) enter_delta(slot);
}

bool HnswIndex::State::claim(const VideoId& id, Slot slot) {
  const auto found = claims.find(id);
  if (found == claims.end()) return false;
  const auto [node, old_sketch] = found->second;
  claims.erase(found);
  const QuantisedVector& code = table.code(slot);
  if (std::popcount(old_sketch ^ sketch(code)) > sketch_distance_max) return false;
  layer->graph.show(node, code);
  layer->slots[node] = slot;
  node_of[slot] = node;
  return true;
}

void HnswIndex::State::drop(Slot slot) {
  table.retire(slot);
  if (node_of[slot] != no_node) {
    layer->graph.hide(node_of[slot]);
  } else {
    leave_delta(slot);
    if (!pinned[slot]) {
      table.release(slot);
      return;
    }
  }
  retired[slot] = true;
}

void HnswIndex::State::enter_delta(Slot slot) {
  delta_place[slot] = static_cast<std::uint32_t>(delta.size());
  delta.push_back(slot);
}

void HnswIndex::State::leave_delta(Slot slot) {
  const std::uint32_t place = delta_place[slot];
  delta[place] = delta.back();
  delta_place[delta[place]] = place;
  delta.pop_back();
}

void HnswIndex::State::release_unreferenced() {
  for (Slot slot = 0; slot < table.slot_count(); ++slot) {
    if (!retired[slot] || pinned[slot] || node_of[slot] != no_node) continue;
    retired[slot] = false;
    table.release(slot);
  }
}

void HnswIndex::State::remove(const std::vector<VideoId>& ids) {
  {
    const std::unique_lock lock(guard);
    for (const VideoId& id : ids) {
      claims.erase(id);
      if (const auto slot = table.find(id)) drop(*slot);
    }
  }
  signal();
}

void HnswIndex::State::clear() {
  std::unique_ptr<Layer> old;  // freed after the lock
  {
    const std::unique_lock lock(guard);
    for (Slot slot = 0; slot < table.slot_count(); ++slot) {
      if (table.in_use(slot)) drop(slot);
    }
    claims.clear();
    old = std::move(layer);
    has_graph = false;
    std::ranges::fill(node_of, no_node);
    release_unreferenced();
  }
  signal();
}

// --- searches ------------------------------------------------------------------------------------

std::vector<Match> HnswIndex::State::search(const Embedding& query, std::size_t limit,
                                            const std::unordered_set<VideoId>* excluded) {
  const QuantisedVector code = quantise(query);
  if (!searched.exchange(true)) signal();

  const std::shared_lock lock(guard);
  const std::size_t keep = std::min(BestSlots::keep_for(limit), table.size());
  if (keep == 0) return {};
  const VectorTable::Mask blocked = table.blocked(excluded);
  BestSlots best(table, keep);
  if (search_graph(code, blocked, keep, best)) {
    for (const Slot slot : delta) {
      if (VectorTable::bit(blocked, slot)) continue;
      best.offer(quantised_dot(code, table.code(slot)), slot);
    }
  } else {
    scan(table, code, blocked, best);
  }
  return best.rescored(query, limit);
}

// False, and nothing offered: the graph cannot serve this search.
bool HnswIndex::State::search_graph(const QuantisedVector& query, const VectorTable::Mask& blocked,
                                    std::size_t keep, BestSlots& best) const {
  if (!layer) return false;
  const std::size_t visible = layer->graph.size() - layer->graph.hidden();
  if (2 * visible < layer->graph.size()) return false;
  // Excluded videos cannot be told to the walk, so it is asked for more until enough remain. A walk
  // for a large share of all costs more than a scan.
  for (std::size_t count = std::max(keep, options.shape.candidates_min);; count *= 4) {
    const std::vector<HnswGraph::Found> found = layer->graph.search(query, count);
    std::size_t remaining = 0;
    for (const HnswGraph::Found& each : found) {
      const Slot slot = layer->slots[each.node];
      if (!VectorTable::bit(blocked, slot)) ++remaining;
    }
    if (remaining >= keep) {
      for (const HnswGraph::Found& each : found) {
        const Slot slot = layer->slots[each.node];
        if (!VectorTable::bit(blocked, slot)) best.offer(each.score, slot);
      }
      return true;
    }
    if (found.size() < count || 4 * count > visible / 8) return false;
  }
}

// --- snapshot ------------------------------------------------------------------------------------

Result<void> HnswIndex::State::save() {
  if (options.snapshot_file.empty()) return {};
  HnswSnapshot snapshot{.stamp = options.snapshot_stamp, .nodes = {}, .links = {}};
  {
    const std::shared_lock lock(guard);
    if (!layer) return {};
    auto links = layer->graph.save();
    if (!links) return fail(std::move(links.error()));
    snapshot.links = std::move(*links);
    snapshot.nodes.resize(layer->slots.size());
    for (std::size_t node = 0; node < layer->slots.size(); ++node) {
      const Slot slot = layer->slots[node];
      if (slot == VectorTable::no_slot || !table.in_use(slot)) continue;
      snapshot.nodes[node] = {table.id(slot), sketch(table.code(slot))};
    }
    for (const auto& [id, claim] : claims) snapshot.nodes[claim.first] = {id, claim.second};
  }
  return write_snapshot(options.snapshot_file, snapshot);
}

// --- the thread that tends the graph -------------------------------------------------------------

void HnswIndex::State::signal() {
  {
    const std::lock_guard lock(signal_guard);
    ++signalled;
  }
  changed.notify_all();
}

void HnswIndex::State::settle() {
  std::unique_lock lock(signal_guard);
  changed.wait(lock, [this] { return stopping || handled == signalled; });
}

void HnswIndex::State::note(LogLevel level, std::string message, std::vector<LogField> fields) {
  const std::lock_guard lock(notes_guard);
  notes.push_back({level, std::move(message), std::move(fields)});
}

void HnswIndex::State::flush_notes() {
  std::vector<Note> taken;
  {
    const std::lock_guard lock(notes_guard);
    taken.swap(notes);
  }
  for (Note& each : taken) log.write(each.level, std::move(each.message), std::move(each.fields));
}

void HnswIndex::State::tend() {
  for (;;) {
    std::uint64_t seen = 0;
    {
      std::unique_lock lock(signal_guard);
      changed.wait(lock, [this] { return stopping || signalled != handled; });
      if (stopping) return;
      seen = signalled;
    }
    try {
      for (;;) {
        Step step = Step::none;
        {
          const std::shared_lock lock(guard);
          step = next_step();
        }
        if (step == Step::none || stopping) break;
        run_step(step);
        const std::shared_lock lock(guard);
        has_graph = layer != nullptr;
      }
    } catch (const std::exception& error) {
      // Out of memory, in the main: searches scan instead, and the next change tries again.
      note(LogLevel::error, "❌ the search graph could not be tended", {{"error", error.what()}});
    }
    {
      const std::lock_guard lock(signal_guard);
      handled = seen;
    }
    changed.notify_all();
  }
}

HnswIndex::State::Step HnswIndex::State::next_step() const {
  const std::size_t live = table.size();
  if (!layer) return live >= options.graph_min ? Step::build : Step::none;
  if (!claims.empty() && !searched) return Step::none;
  // A margin, so that a catalogue at the border does not build and drop in turns.
  if (live < options.graph_min - options.graph_min / 5) return Step::drop_graph;
  const std::size_t nodes = layer->graph.size();
  if (layer->graph.hidden() * 10 > nodes * 3 || delta.size() > nodes) return Step::build;
  return delta.size() >= options.delta_max ? Step::merge : Step::none;
}

void HnswIndex::State::run_step(Step step) {
  switch (step) {
    case Step::none:
      return;
    case Step::merge:
      return merge();
    case Step::build:
      return build();
    case Step::drop_graph: {
      std::unique_ptr<Layer> old;
      const std::unique_lock lock(guard);
      old = std::move(layer);
      claims.clear();
      for (const Slot slot : old->slots) {
        if (slot == VectorTable::no_slot) continue;
        node_of[slot] = no_node;
        if (table.in_use(slot)) enter_delta(slot);
      }
      release_unreferenced();
      return;
    }
  }
}

void HnswIndex::State::merge() {
  while (!stopping) {
    const std::unique_lock lock(guard);
    if (!layer) return;
    for (std::size_t i = 0; i < merge_batch; ++i) {
      if (delta.empty()) return;
      const Slot slot = delta.back();
      const Node node = layer->graph.add(table.code(slot));
      layer->slots.push_back(slot);
      node_of[slot] = node;
      leave_delta(slot);
    }
  }
}

// Builds a graph over everything beside the one in use, and swaps. A pinned slot's codes stay as
// they are, so that the walk over them needs no lock.
void HnswIndex::State::build() {
  std::vector<Slot> todo;
  {
    const std::unique_lock lock(guard);
    todo.reserve(table.size());
    for (Slot slot = 0; slot < table.slot_count(); ++slot) {
      if (!table.in_use(slot)) continue;
      todo.push_back(slot);
      pinned[slot] = true;
    }
  }
  // Unpins however this ends; until the swap nothing else has changed.
  const auto unpin = [this](const std::vector<Slot>* slots) {
    const std::unique_lock lock(guard);
    for (const Slot slot : *slots) pinned[slot] = false;
    release_unreferenced();
  };
  const std::unique_ptr<const std::vector<Slot>, decltype(unpin)> pins(&todo, unpin);

  auto fresh = std::make_unique<Layer>(Layer{HnswGraph(options.shape, todo.size()), {}});
  constexpr std::size_t batch = 64;
  std::vector<std::pair<Slot, const QuantisedVector*>> alive;
  for (std::size_t start = 0; start < todo.size(); start += batch) {
    alive.clear();
    {
      // What was replaced meanwhile is left out.
      const std::shared_lock lock(guard);
      for (std::size_t i = start; i < std::min(start + batch, todo.size()); ++i) {
        if (table.in_use(todo[i])) alive.emplace_back(todo[i], &table.code(todo[i]));
      }
    }
    for (const auto& [slot, code] : alive) {
      if (stopping) return;
      fresh->graph.add(*code);
      fresh->slots.push_back(slot);
    }
  }

  std::size_t nodes = fresh->slots.size();
  {
    const std::unique_lock lock(guard);
    layer.swap(fresh);
    claims.clear();
    std::ranges::fill(node_of, no_node);
    for (std::size_t node = 0; node < layer->slots.size(); ++node) {
      const Slot slot = layer->slots[node];
      node_of[slot] = static_cast<Node>(node);
      if (!table.in_use(slot)) layer->graph.hide(static_cast<Node>(node));
    }
    delta.clear();
    for (Slot slot = 0; slot < table.slot_count(); ++slot) {
      if (table.in_use(slot) && node_of[slot] == no_node) enter_delta(slot);
    }
  }
  note(LogLevel::info, "search graph built", {{"videos", fmt::format("{}", nodes)}});
  if (auto saved = save(); !saved) {
    note(LogLevel::warning, "the search graph was not saved", {{"why", saved.error().message}});
  }
}

// --- the port ------------------------------------------------------------------------------------

HnswIndex::HnswIndex(HnswOptions options, Log& log)
    : state_(std::make_unique<State>(std::move(options), log)) {}

HnswIndex::~HnswIndex() = default;

asio::awaitable<Result<void>> HnswIndex::upsert(std::vector<IndexedVector> vectors) {
  state_->flush_notes();
  auto work = [this, &vectors] { return state_->upsert(vectors); };
  co_return co_await offload(state_->pool, std::move(work));
}

asio::awaitable<Result<void>> HnswIndex::remove(std::vector<VideoId> ids) {
  state_->flush_notes();
  auto work = [this, &ids] { state_->remove(ids); };
  co_await offload(state_->pool, std::move(work));
  co_return Result<void>();
}

asio::awaitable<Result<void>> HnswIndex::clear() {
  auto work = [this] { state_->clear(); };
  co_await offload(state_->pool, std::move(work));
  co_return Result<void>();
}

asio::awaitable<Result<std::vector<Match>>> HnswIndex::search(
    Embedding query, int limit, std::shared_ptr<const std::unordered_set<VideoId>> excluded) {
  state_->flush_notes();
  if (auto good = check_vector(query, "the query"); !good) co_return fail(std::move(good.error()));
  if (limit <= 0) co_return std::vector<Match>();
  auto work = [this, &query, limit, &excluded] {
    return state_->search(query, static_cast<std::size_t>(limit), excluded.get());
  };
  co_return co_await offload(state_->pool, std::move(work));
}

asio::awaitable<Result<std::int64_t>> HnswIndex::size() {
  auto work = [this] {
    const std::shared_lock lock(state_->guard);
    return static_cast<std::int64_t>(state_->table.size());
  };
  co_return co_await offload(state_->pool, std::move(work));
}

asio::awaitable<Result<void>> HnswIndex::save_snapshot() {
  auto work = [this] { return state_->save(); };
  auto saved = co_await offload(state_->pool, std::move(work));
  state_->flush_notes();
  co_return saved;
}

asio::awaitable<void> HnswIndex::settle() {
  auto work = [this] { state_->settle(); };
  co_await offload(state_->pool, std::move(work));
  state_->flush_notes();
}

bool HnswIndex::has_graph() const { return state_->has_graph; }

HnswIndex::Parts HnswIndex::parts() const {
  const std::shared_lock lock(state_->guard);
  Parts parts;
  if (state_->layer) {
    parts.hidden = state_->layer->graph.hidden();
    parts.graph = state_->layer->graph.size() - parts.hidden;
  }
  parts.delta = state_->delta.size();
  return parts;
}

}  // namespace clipmill
