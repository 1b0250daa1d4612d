#include "catalog/catalog.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cmath>
#include <list>
#include <set>
#include <unordered_map>

#include "catalog/scratch_vectors.hpp"

namespace clipmill {
namespace {

constexpr int changes_page = 500;
constexpr int stats_page = 1000;
constexpr std::size_t index_page = 256;
constexpr double mean_growth = 0.05;
// How far the index's mean may lie from the catalogue's before it is centred anew.
constexpr float index_mean_distance_max = 0.03F;
// The model is up to some hundred kilobytes: not with every step.
constexpr Duration model_interval{10'000};
constexpr double trend_half_life_ms = 7.0 * 24 * 3600 * 1000;

// One at a time, in a loop's coroutines.
class Turns {
 public:
  class Turn {
   public:
    explicit Turn(Turns& turns) : turns_(&turns) { turns.taken_ = true; }
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (turns_ == nullptr) return;
      turns_->taken_ = false;
      // All: one that is being cancelled would not pass the turn on.
      for (asio::steady_timer& each : turns_->waiting_) each.cancel();
    }

   private:
    Turns* turns_;
  };

  asio::awaitable<Turn> take() {
    const auto executor = co_await asio::this_coro::executor;
    while (taken_) {
      const auto place =
          waiting_.emplace(waiting_.end(), executor, asio::steady_timer::time_point::max());
      const auto leave = [this](std::list<asio::steady_timer>::iterator* at) {
        waiting_.erase(*at);
      };
      auto at = place;
      const std::unique_ptr<std::list<asio::steady_timer>::iterator, decltype(leave)> owner(&at,
                                                                                            leave);
      boost::system::error_code ignored;
      co_await place->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    co_return Turn(*this);
  }

 private:
  bool taken_ = false;
  std::list<asio::steady_timer> waiting_;
};

// An order of videos, best first, ties by id.
class Ranking {
 public:
  // `id` outlives its place.
  void insert(double key, const VideoId& id) { places_.insert({key, &id}); }
  void erase(double key, const VideoId& id) { places_.erase({key, &id}); }

  std::vector<VideoId> best(int limit, const VideoIdSet& excluded) const {
    std::vector<VideoId> ids;
    for (const Place& place : places_) {
      if (ids.size() >= static_cast<std::size_t>(std::max(limit, 0))) break;
      if (!excluded.contains(*place.id)) ids.push_back(*place.id);
    }
    return ids;
  }

 private:
  struct Place {
    double key;
    const VideoId* id;
    bool operator<(const Place& other) const {
      return key != other.key ? key > other.key : *id < *other.id;
    }
  };
  std::set<Place> places_;
};

float distance(const Embedding& a, const Embedding& b) {
  Embedding difference = a.empty() ? Embedding(embedding_size, 0.0F) : a;
  add_scaled(difference, b, -1.0F);
  return norm(difference);
}

// "hashing-1" of "hashing-1:0123": models are compared within one family only.
std::string_view family_of(std::string_view space) { return space.substr(0, space.find(':')); }

// A query, and the mean that it was centred by: one for the whole of an answer.
struct Scoring {
  Scoring(const Embedding& query_given, const Embedding& mean_given)
      : query(query_given), mean(mean_given) {
    if (mean.empty()) return;
    mean_dot_query = dot(mean, query);
    mean_squared = dot(mean, mean);
  }

  // query . (x - mean) / |x - mean|, for unit x.
  float score(EmbeddingView x) const {
    const float raw = dot(x, query);
    if (mean.empty()) return raw;
    const float squared = 1.0F - 2.0F * dot(x, mean) + mean_squared;
    return squared > 1e-12F ? (raw - mean_dot_query) / std::sqrt(squared) : raw;
  }

  const Embedding& query;
  const Embedding& mean;
  float mean_dot_query = 0;
  float mean_squared = 0;
};

bool better(const Match& a, const Match& b) {
  return a.score != b.score ? a.score > b.score : a.id < b.id;
}

// What one space's vectors make up. Everything in it is rebuilt from the truth.
struct View {
  View(const std::filesystem::path& folder, std::string space_name)
      : space(std::move(space_name)), vectors(folder) {}

  struct Entry {
    std::size_t row;
    Instant created_at;
    double trend;
  };

  Result<void> apply(VideoChange& change, Instant now);
  void apply(const VideoStats& fresh);
  Result<void> put(const VideoId& id, EmbeddingView vector, Instant created_at, Instant now);
  void drop(const VideoId& id);
  void rank(const VideoId& id, Entry& entry, const VideoStats& of);
  void add_to_sum(EmbeddingView vector, double factor);
  Embedding mean_of_all() const;
  void set_mean(std::optional<CatalogMean> given, int count_min);
  void index_everything();

  const std::string space;
  ScratchVectors vectors;
  std::vector<VideoId> ids;  // by row; empty: the row is free
  std::vector<std::size_t> free_rows;
  std::unordered_map<VideoId, Entry> entries;
  VideoIdSet foreign;  // their newest vector is of another space
  std::vector<double> sum = std::vector<double>(embedding_size, 0.0);
  std::int64_t last_change = 0;

  std::optional<CatalogMean> stored_mean;  // of this space, as the truth has it
  std::shared_ptr<const Embedding> mean = std::make_shared<const Embedding>();
  std::shared_ptr<const Embedding> index_mean = mean;  // what the index's vectors are centred by
  bool recentring = false;  // the index's vectors are centred by two means
  VideoIdSet to_upsert;
  VideoIdSet to_remove;

  Instant stats_since;
  std::unordered_map<VideoId, VideoStats> stats;         // of every entry
  std::unordered_map<VideoId, VideoStats> stats_unused;  // of videos without a vector here
  Ranking by_trend;
  Ranking by_age;
};

Result<void> View::apply(VideoChange& change, Instant now) {
  if (change.removed) {
    foreign.erase(change.id);
    stats_unused.erase(change.id);
    drop(change.id);
    to_upsert.erase(change.id);
    to_remove.insert(std::move(change.id));
    return {};
  }
  if (!change.space.empty() && change.space != space) {
    // A vector of this space that we have from before stays: for this view it is still right.
    foreign.insert(std::move(change.id));
    return {};
  }
  // The store promises unit length. A vector without any could not be compared at all.
  if (change.embedding.size() != embedding_size) return {};
  if (std::abs(norm(change.embedding) - 1.0F) > 1e-3F && !normalise(change.embedding)) return {};
  if (auto put_there = put(change.id, change.embedding, change.created_at, now); !put_there) {
    return put_there;
  }
  foreign.erase(change.id);
  to_remove.erase(change.id);
  to_upsert.insert(std::move(change.id));
  return {};
}

Result<void> View::put(const VideoId& id, EmbeddingView vector, Instant created_at, Instant now) {
  const auto found = entries.find(id);
  if (found != entries.end()) {
    add_to_sum(vectors.row(found->second.row), -1.0);
    std::ranges::copy(vector, vectors.row(found->second.row).begin());
    add_to_sum(vector, 1.0);
    return {};
  }
  std::size_t row = ids.size();
  if (free_rows.empty()) {
    if (auto room = vectors.reserve(row + 1); !room) return room;
    ids.push_back(id);
  } else {
    row = free_rows.back();
    free_rows.pop_back();
    ids[row] = id;
  }
  std::ranges::copy(vector, vectors.row(row).begin());
  add_to_sum(vector, 1.0);

  // A clock that runs ahead elsewhere must not make a video trend for ever.
  const Instant created = std::min(created_at, now);
  const auto at = entries.emplace(id, Entry{.row = row, .created_at = created, .trend = 0}).first;
  VideoStats known{.id = id, .views = 0, .positives = 0, .created_at = created_at};
  if (const auto waiting = stats_unused.find(id); waiting != stats_unused.end()) {
    known = waiting->second;
    stats_unused.erase(waiting);
  }
  rank(at->first, at->second, known);
  by_age.insert(static_cast<double>(to_millis(created)), at->first);
  stats.insert_or_assign(id, std::move(known));
  return {};
}

void View::drop(const VideoId& id) {
  const auto found = entries.find(id);
  if (found == entries.end()) return;
  const Entry& entry = found->second;
  add_to_sum(vectors.row(entry.row), -1.0);
  free_rows.push_back(entry.row);
  ids[entry.row] = VideoId();
  by_trend.erase(entry.trend, found->first);
  by_age.erase(static_cast<double>(to_millis(entry.created_at)), found->first);
  stats.erase(id);
  entries.erase(found);
}

void View::apply(const VideoStats& fresh) {
  const auto found = entries.find(fresh.id);
  if (found == entries.end()) {
    stats_unused.insert_or_assign(fresh.id, fresh);
    return;
  }
  by_trend.erase(found->second.trend, found->first);
  rank(found->first, found->second, fresh);
  stats.insert_or_assign(fresh.id, fresh);
}

// All scores halve together every week, so their order never changes by waiting: the logarithm of
// the score at one fixed instant orders them for good.
void View::rank(const VideoId& id, Entry& entry, const VideoStats& of) {
  const double rate =
      (static_cast<double>(of.positives) + 2.0) / (static_cast<double>(of.views) + 20.0);
  entry.trend =
      std::log2(rate) + static_cast<double>(to_millis(entry.created_at)) / trend_half_life_ms;
  by_trend.insert(entry.trend, id);
}

void View::add_to_sum(EmbeddingView vector, double factor) {
  for (std::size_t i = 0; i < embedding_size; ++i) {
    sum[i] += factor * static_cast<double>(vector[i]);
  }
}

Embedding View::mean_of_all() const {
  Embedding result(embedding_size);
  const auto count = static_cast<double>(entries.size());
  for (std::size_t i = 0; i < embedding_size; ++i) result[i] = static_cast<float>(sum[i] / count);
  return result;
}

void View::set_mean(std::optional<CatalogMean> given, int count_min) {
  if (given && given->space == space) stored_mean = std::move(given);
  const bool used = stored_mean && entries.size() >= static_cast<std::size_t>(count_min);
  if (!used && !mean->empty()) mean = std::make_shared<const Embedding>();
  if (used && *mean != stored_mean->mean) {
    mean = std::make_shared<const Embedding>(stored_mean->mean);
  }
  if (index_mean != mean && distance(*index_mean, *mean) > index_mean_distance_max) {
    index_everything();
  }
}

void View::index_everything() {
  index_mean = mean;
  recentring = true;
  for (const auto& [id, entry] : entries) to_upsert.insert(id);
}

}  // namespace

struct Catalog::State {
  asio::awaitable<Result<void>> step(View& of);
  asio::awaitable<Result<void>> read_model(View& of);
  asio::awaitable<Result<void>> read_changes(View& of);
  asio::awaitable<Result<void>> read_mean(View& of);
  asio::awaitable<Result<void>> read_stats(View& of);
  asio::awaitable<Result<void>> write_index(View& of);
  bool mean_is_due(const View& of) const;

  VideoStore& store;
  SimilarityIndex& index;
  Clock& clock;
  Log& log;
  CatalogOptions options;
  std::shared_ptr<View> view;              // shared with look-ups that wait for the index
  std::optional<std::string> newer_space;  // the truth's model's, when it is not ours
  bool newer_space_complete = false;
  Instant model_due = {};
  bool changing_space = false;
  Turns turns;
};

asio::awaitable<Result<void>> Catalog::State::step(View& of) {
  const std::size_t foreign = of.foreign.size();
  if (auto read = co_await read_changes(of); !read) co_return read;
  if (of.foreign.size() != foreign || clock.now() >= model_due) {
    if (auto read = co_await read_model(of); !read) co_return read;
  }
  if (auto read = co_await read_mean(of); !read) co_return read;
  if (auto read = co_await read_stats(of); !read) co_return read;
  co_return co_await write_index(of);
}

asio::awaitable<Result<void>> Catalog::State::read_model(View& of) {
  auto model = co_await store.embedder_model();
  if (!model) co_return fail(std::move(model.error()));
  newer_space.reset();
  newer_space_complete = false;
  const std::optional<EmbedderModel>& found = *model;
  if (found && found->space != of.space && family_of(found->space) == family_of(of.space)) {
    newer_space = found->space;
    newer_space_complete = found->fitted_on > 0;
  }
  model_due = clock.now() + model_interval;
  co_return Result<void>();
}

asio::awaitable<Result<void>> Catalog::State::read_changes(View& of) {
  for (;;) {
    auto changes = co_await store.changes_after(of.last_change, changes_page);
    if (!changes) co_return fail(std::move(changes.error()));
    const Instant now = clock.now();
    for (VideoChange& change : *changes) {
      const std::int64_t number = change.number;
      if (auto applied = of.apply(change, now); !applied) co_return applied;
      of.last_change = number;
    }
    if (changes->size() < changes_page) co_return Result<void>();
  }
}

bool Catalog::State::mean_is_due(const View& of) const {
  const auto count = static_cast<std::int64_t>(of.entries.size());
  if (count < options.mean_count_min) return false;
  // In a space that is on its way out, the new mean would be overwritten in turns with its
  // successor's.
  if (newer_space) return false;
  if (!of.stored_mean) return true;
  const auto counted = static_cast<double>(of.stored_mean->count);
  return std::abs(static_cast<double>(count) - counted) > mean_growth * counted ||
         clock.now() - of.stored_mean->computed_at >= options.mean_age_max;
}

asio::awaitable<Result<void>> Catalog::State::read_mean(View& of) {
  // Once more when another process was first; then its mean is fresh, and ours is not due.
  for (int attempt = 0; attempt < 2; ++attempt) {
    auto stored = co_await store.mean();
    if (!stored) co_return fail(std::move(stored.error()));
    const std::int64_t version = *stored ? (*stored)->version : 0;
    of.set_mean(std::move(*stored), options.mean_count_min);
    if (!mean_is_due(of)) co_return Result<void>();

    CatalogMean fresh{.version = version,
                      .count = static_cast<std::int64_t>(of.entries.size()),
                      .space = of.space,
                      .mean = of.mean_of_all(),
                      .computed_at = clock.now()};
    auto saved = co_await store.save_mean(std::move(fresh));
    if (saved) {
      log.info("catalogue mean computed", {{"version", fmt::format("{}", saved->version)},
                                           {"videos", fmt::format("{}", saved->count)}});
      of.set_mean(std::move(*saved), options.mean_count_min);
      co_return Result<void>();
    }
    if (saved.error().code != ErrorCode::conflict) co_return fail(std::move(saved.error()));
  }
  co_return Result<void>();  // the next step reads it
}

asio::awaitable<Result<void>> Catalog::State::read_stats(View& of) {
  for (;;) {
    auto page = co_await store.stats_since(of.stats_since, stats_page);
    if (!page) co_return fail(std::move(page.error()));
    for (const VideoStats& each : page->stats) of.apply(each);
    of.stats_since = page->next_since;
    if (page->stats.size() < stats_page) co_return Result<void>();
  }
}

asio::awaitable<Result<void>> Catalog::State::write_index(View& of) {
  if (!of.to_remove.empty()) {
    std::vector<VideoId> gone(of.to_remove.begin(), of.to_remove.end());
    auto removed = co_await index.remove(std::move(gone));
    if (!removed) co_return removed;
    of.to_remove.clear();
  }
  while (!of.to_upsert.empty()) {
    std::vector<VideoId> ids;
    std::vector<IndexedVector> vectors;
    for (const VideoId& id : of.to_upsert) {
      if (vectors.size() == index_page) break;
      ids.push_back(id);
      const EmbeddingView raw = std::as_const(of.vectors).row(of.entries.at(id).row);
      vectors.push_back({id, centred(raw, *of.index_mean)});
    }
    auto upserted = co_await index.upsert(std::move(vectors));
    if (!upserted) co_return upserted;
    for (const VideoId& id : ids) of.to_upsert.erase(id);
  }
  of.recentring = false;
  co_return Result<void>();
}

namespace {

// The answer from the raw vectors alone, in slices of about a millisecond; what else runs on the
// loop may change the view between them. `view` and `scoring` are the caller's to keep.
asio::awaitable<std::vector<Match>> scan(const View& view, const Scoring& scoring,
                                         std::size_t limit,
                                         std::shared_ptr<const VideoIdSet> excluded) {
  constexpr std::size_t slice = 2048;
  std::vector<Match> best;  // a heap, the worst on top
  for (std::size_t row = 0; row < view.ids.size(); ++row) {
    if (row % slice == slice - 1) co_await asio::post(asio::use_awaitable);
    const VideoId& id = view.ids[row];
    if (id.empty() || (excluded && excluded->contains(id))) continue;
    const float score = scoring.score(view.vectors.row(row));
    if (best.size() == limit && score < best.front().score) continue;
    best.push_back({id, score});
    std::ranges::push_heap(best, better);
    if (best.size() > limit) {
      std::ranges::pop_heap(best, better);
      best.pop_back();
    }
  }
  std::ranges::sort(best, better);
  // One that went and came back in the meantime may stand there twice.
  std::unordered_set<VideoId> given;
  std::erase_if(best, [&](const Match& match) { return !given.insert(match.id).second; });
  co_return best;
}

}  // namespace

Catalog::Catalog(VideoStore& store, SimilarityIndex& index, Clock& clock, Log& log,
                 CatalogOptions options)
    : state_(std::make_unique<State>(
          State{.store = store,
                .index = index,
                .clock = clock,
                .log = log,
                .options = options,
                .view = std::make_shared<View>(options.scratch_folder, options.space),
                .newer_space = std::nullopt,
                .newer_space_complete = false,
                .model_due = {},
                .changing_space = false,
                .turns = {}})) {}

Catalog::~Catalog() = default;

asio::awaitable<Result<void>> Catalog::load() { return follow(); }

asio::awaitable<Result<void>> Catalog::follow() {
  const Turns::Turn turn = co_await state_->turns.take();
  const std::shared_ptr<View> view = state_->view;
  co_return co_await state_->step(*view);
}

asio::awaitable<void> Catalog::run() {
  // One line when it starts to fail and one a minute at the usual interval, not one a second.
  constexpr int lines_every = 60;
  int failures = 0;
  for (;;) {
    const Result<void> followed = co_await follow();
    if (followed) {
      if (failures > 0) state_->log.info("the catalogue follows the truth again");
      failures = 0;
    } else if (failures++ % lines_every == 0) {
      state_->log.failure("the catalogue cannot follow the truth; trying again",
                          {{"code", std::string(to_string(followed.error().code))},
                           {"error", followed.error().message}});
    }
    co_await state_->clock.sleep_for(state_->options.follow_interval);
  }
}

asio::awaitable<Result<void>> Catalog::change_space(std::string space) {
  const Turns::Turn turn = co_await state_->turns.take();
  const std::shared_ptr<View> old = state_->view;
  if (space == old->space) co_return Result<void>();

  struct Changing {
    State& state;
    explicit Changing(State& of) : state(of) { state.changing_space = true; }
    Changing(const Changing&) = delete;
    ~Changing() {
      state.changing_space = false;
      state.model_due = {};
    }
  } const changing(*state_);
  auto fresh = std::make_shared<View>(state_->options.scratch_folder, space);
  // What the new space lacks must not stay in the index as a vector of the old one.
  for (const auto& [id, entry] : old->entries) fresh->to_remove.insert(id);
  auto loaded = co_await state_->step(*fresh);
  if (!loaded) {
    old->index_everything();
    co_return loaded;
  }
  state_->log.info("the catalogue has changed its space",
                   {{"space", space}, {"videos", fmt::format("{}", fresh->entries.size())}});
  state_->options.space = std::move(space);
  state_->view = std::move(fresh);
  co_return Result<void>();
}

std::optional<EmbeddingView> Catalog::vector(const VideoId& id) const {
  const View& view = *state_->view;
  const auto found = view.entries.find(id);
  if (found == view.entries.end()) return std::nullopt;
  return view.vectors.row(found->second.row);
}

std::optional<Embedding> Catalog::centred_vector(const VideoId& id) const {
  const auto raw = vector(id);
  if (!raw) return std::nullopt;
  return centred(*raw, *state_->view->mean);
}

const Embedding& Catalog::mean() const { return *state_->view->mean; }

std::int64_t Catalog::mean_version() const {
  const View& view = *state_->view;
  return view.mean->empty() ? 0 : view.stored_mean->version;
}

const std::string& Catalog::space() const { return state_->view->space; }
std::int64_t Catalog::size() const {
  return static_cast<std::int64_t>(state_->view->entries.size());
}
std::int64_t Catalog::left_out() const {
  const View& view = *state_->view;
  return std::ranges::count_if(view.foreign,
                               [&](const VideoId& id) { return !view.entries.contains(id); });
}
bool Catalog::space_changed() const { return state_->newer_space_complete; }

asio::awaitable<Result<std::vector<Match>>> Catalog::nearest(
    Embedding centred_query, int limit, std::shared_ptr<const VideoIdSet> excluded) {
  if (limit <= 0) co_return std::vector<Match>();
  if (centred_query.size() != embedding_size || !is_finite(centred_query)) {
    co_return fail(ErrorCode::invalid,
                   fmt::format("the query is not {} finite floats", embedding_size));
  }
  const std::shared_ptr<const View> view = state_->view;
  const std::shared_ptr<const Embedding> mean = view->mean;
  const Scoring scoring(centred_query, *mean);
  if (view->recentring || state_->changing_space) {
    co_return co_await scan(*view, scoring, static_cast<std::size_t>(limit), std::move(excluded));
  }

  const int asked = view->index_mean == mean ? limit : limit + limit / 2 + 16;
  auto found = co_await state_->index.search(centred_query, asked, std::move(excluded));
  if (!found) co_return fail(std::move(found.error()));
  std::vector<Match> matches;
  for (Match& match : *found) {
    const auto entry = view->entries.find(match.id);
    // Removed while the index was asked, or a stranger in an index that others share.
    if (entry == view->entries.end()) continue;
    match.score = scoring.score(view->vectors.row(entry->second.row));
    matches.push_back(std::move(match));
  }
  std::ranges::sort(matches, better);
  if (matches.size() > static_cast<std::size_t>(limit)) {
    matches.resize(static_cast<std::size_t>(limit));
  }
  co_return matches;
}

std::vector<VideoId> Catalog::trending(int limit, const VideoIdSet& excluded) const {
  return state_->view->by_trend.best(limit, excluded);
}

std::vector<VideoId> Catalog::newest(int limit, const VideoIdSet& excluded) const {
  return state_->view->by_age.best(limit, excluded);
}

const std::unordered_map<VideoId, VideoStats>& Catalog::stats() const {
  return state_->view->stats;
}

}  // namespace clipmill
