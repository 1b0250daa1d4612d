// FeedService: what a viewer sees next, and why.
//
// First the clips made for them, then the rest of their queue, then what else is near their taste,
// then what trends; a viewer of whom nothing is known gets a start that spans the catalogue.
// page() ends when everything was offered; infinite() goes on with what the viewer has seen, least
// recently seen first, as `id:2`, `id:3`, ...
//
// The order is drawn up when the cursor is 0 and kept in memory, so that paging is stable while the
// viewer watches; only a clip that was made for them meanwhile is put in, right after what was
// handed out. A process that does not have the order (restarted, or the call went to another one)
// draws it up anew: what was watched meanwhile is no longer in it, and the cursor is moved back by
// as much. Lives on the loop; calls may overlap.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/async.hpp"
#include "catalog/catalog.hpp"
#include "queue/queue_store.hpp"
#include "taste/interaction_store.hpp"
#include "taste/ranking.hpp"

namespace clipmill {

struct FeedOptions {
  std::size_t viewers_max = 1000;     // orders kept in memory; the least recently used one goes
  std::size_t chunk = 200;            // entries that are looked up at a time
  std::size_t order_size_max = 2000;  // of one order; then the next one is drawn up
  Duration recently{3'600'000};       // what was seen since then was seen in this session
  TasteOptions taste;
  RankingOptions ranking;
};

enum class FeedReason { generated, similar, explore, trending, fresh, different, again };

std::string_view to_string(FeedReason reason);

struct FeedEntry {
  VideoId id;
  std::string suffix;  // ":2" and so on for a repeated clip, else empty; the page shows id + suffix
  Video video;         // without its embedding
  double score = 0;    // centred cosine to the viewer's taste, 0 to 1; 0 where it was not asked
  FeedReason reason = FeedReason::trending;
  std::string why;  // the same for people
};

struct FeedPage {
  std::vector<FeedEntry> entries;
  std::int64_t cursor = 0;
  std::optional<std::int64_t> next_cursor;  // nullopt: that was all
  std::int64_t feed_size = 0;               // entries known so far, repetitions apart
};

class FeedService {
 public:
  static constexpr int limit_max = 50;

  // The references outlive the service.
  FeedService(QueueStore& queues, InteractionStore& interactions, VideoStore& videos,
              Catalog& catalog, Clock& clock, FeedOptions options);
  ~FeedService();
  FeedService(const FeedService&) = delete;
  FeedService& operator=(const FeedService&) = delete;

  // invalid: limit outside 1 to 50, or cursor below 0.
  asio::awaitable<Result<FeedPage>> page(UserId user, std::int64_t cursor, int limit);

  // Never ends while there is any video that the viewer has not hidden.
  asio::awaitable<Result<FeedPage>> infinite(UserId user, std::int64_t cursor, int limit);

 private:
  struct Place;
  struct Order;
  using OrderPtr = std::shared_ptr<Order>;
  using Places = std::vector<Place>;

  asio::awaitable<Result<FeedPage>> read(UserId user, std::int64_t cursor, int limit, bool endless);
  asio::awaitable<Result<OrderPtr>> order_of(UserId user, std::int64_t cursor);
  asio::awaitable<Result<OrderPtr>> draw_up(UserId user, std::int64_t cursor, OrderPtr previous);
  asio::awaitable<Result<Places>> similar_places(UserId user, std::shared_ptr<VideoIdSet> excluded);
  asio::awaitable<Result<void>> extend(UserId user, OrderPtr order, bool endless);
  asio::awaitable<Result<Places>> repeated_places(UserId user, OrderPtr order);
  asio::awaitable<Result<void>> put_in_fresh_clips(UserId user, OrderPtr order);
  Places start_places(const UserId& user, const VideoIdSet& excluded) const;
  Places trending_places(std::size_t count, const VideoIdSet& excluded) const;
  OrderPtr kept(const UserId& user);
  void keep(const UserId& user, OrderPtr order);

  QueueStore& queues_;
  InteractionStore& interactions_;
  VideoStore& videos_;
  Catalog& catalog_;
  Clock& clock_;
  const FeedOptions options_;
  std::list<std::pair<UserId, OrderPtr>> orders_;  // most recently used first
  std::unordered_map<UserId, decltype(orders_)::iterator> by_user_;
};

}  // namespace clipmill
