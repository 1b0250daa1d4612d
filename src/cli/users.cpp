#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/limits.hpp"

namespace clipmill::cli {
namespace {

constexpr int queue_max = 100;

boost::json::object json_of(const ViewerRecord& viewer) {
  return {{"user_id", viewer.user.value},
          {"tier", to_string(viewer.tier)},
          {"interactions", viewer.events},
          {"interactions_since_update", viewer.events - viewer.watermark},
          {"preference_version", viewer.preference_version},
          {"created_at", to_rfc3339(viewer.created_at)},
          {"last_event_at", to_rfc3339(viewer.last_event_at)}};
}

asio::awaitable<Result<std::map<VideoId, std::string>>> captions_of(Services& services,
                                                                    std::vector<VideoId> ids) {
  auto found = co_await services.videos.get(std::move(ids), false);
  if (!found) co_return fail(found.error());
  std::map<VideoId, std::string> captions;
  for (const Video& video : *found) captions[video.id] = video.caption;
  co_return captions;
}

// Of the preferences there are, how many unseen videos lie above each threshold.
struct Calibration {
  double threshold = 0;
  double enough = 0;  // share of viewers with at least min_similar above it
  double above = 0;   // mean share of the catalogue above it
};

constexpr int calibrated_viewers_max = 200;
constexpr int looked_at_max = 1000;

asio::awaitable<Result<std::vector<Calibration>>> calibrate(Services& services, int* viewers) {
  auto loaded = co_await services.follow_catalog();
  if (!loaded) co_return fail(loaded.error());
  std::vector<Calibration> table;
  for (const double threshold : {0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5}) {
    table.push_back({.threshold = threshold});
  }
  auto page = co_await services.interactions.viewers(std::nullopt, calibrated_viewers_max);
  if (!page) co_return fail(page.error());
  const auto size = static_cast<double>(std::max<std::int64_t>(1, services.catalog.size()));
  for (const ViewerRecord& viewer : *page) {
    auto preference = co_await services.interactions.preference(viewer.user);
    if (!preference) co_return fail(preference.error());
    if (!*preference || (*preference)->vector.empty()) continue;
    auto seen = co_await services.interactions.seen(viewer.user, 100'000);
    if (!seen) co_return fail(seen.error());
    auto excluded = std::make_shared<VideoIdSet>();
    for (const SeenVideo& video : *seen) excluded->insert(video.video);
    auto nearest =
        co_await services.catalog.nearest((*preference)->vector, looked_at_max, excluded);
    if (!nearest) co_return fail(nearest.error());
    ++*viewers;
    for (Calibration& row : table) {
      const auto above = std::ranges::count_if(*nearest, [&](const Match& match) {
        return static_cast<double>(match.score) >= row.threshold;
      });
      row.enough += above >= services.settings.min_similar ? 1 : 0;
      row.above += static_cast<double>(above) / size;
    }
  }
  for (Calibration& row : table) {
    row.enough /= std::max(1, *viewers);
    row.above /= std::max(1, *viewers);
  }
  co_return table;
}

}  // namespace

Exit users_list(const Context& context) {
  auto limit = limit_of(context.line);
  if (!limit) return ended(limit.error());
  auto services = context.open();
  if (!services) return not_opened(services.error());
  auto viewers =
      (*services)->run((*services)->interactions.viewers(after_of(context.line), *limit));
  if (!viewers) return ended(viewers.error());
  if (context.line.json) {
    boost::json::array list;
    for (const ViewerRecord& viewer : *viewers) list.push_back(json_of(viewer));
    print_json({{"users", std::move(list)}});
    return Exit::done;
  }
  std::vector<std::vector<std::string>> rows{
      {"viewer", "tier", "interactions", "since update", "preference", "last event"}};
  for (const ViewerRecord& viewer : *viewers) {
    rows.push_back({viewer.user.value, std::string(to_string(viewer.tier)),
                    std::to_string(viewer.events), std::to_string(viewer.events - viewer.watermark),
                    fmt::format("version {}", viewer.preference_version),
                    to_rfc3339(viewer.last_event_at)});
  }
  print_table(rows);
  return Exit::done;
}

Exit users_show(const Context& context) {
  auto opened = context.open();
  if (!opened) return not_opened(opened.error());
  Services& services = **opened;
  const UserId user(context.line.arguments.at(0));
  auto viewer = services.run(services.interactions.viewer(user));
  if (!viewer) return ended(viewer.error());
  if (!*viewer) {
    return ended(Error{.code = ErrorCode::not_found,
                       .message = "the viewer '" + user.value + "' has no interactions yet"});
  }
  auto preference = services.run(services.interactions.preference(user));
  if (!preference) return ended(preference.error());
  auto items = services.run(services.queues.items(user, queue_max));
  if (!items) return ended(items.error());
  std::vector<VideoId> medoids;
  if (*preference) {
    for (const Interest& interest : (*preference)->interests) medoids.push_back(interest.medoid);
  }
  auto captions = services.run(captions_of(services, medoids));
  if (!captions) return ended(captions.error());

  if (context.line.json) {
    boost::json::object document = json_of(**viewer);
    boost::json::array interests;
    if (*preference) {
      for (const Interest& interest : (*preference)->interests) {
        interests.push_back({{"video_id", interest.medoid.value},
                             {"caption", (*captions)[interest.medoid]},
                             {"weight", interest.weight},
                             {"size", interest.size}});
      }
    }
    document["interests"] = std::move(interests);
    boost::json::array queue;
    for (const QueueItem& item : *items) {
      boost::json::object entry{{"status", to_string(item.status)},
                                {"prompt", item.prompt},
                                {"why", item.why},
                                {"version", item.version}};
      if (item.video) entry["video_id"] = item.video->value;
      if (item.similarity) entry["similarity_score"] = *item.similarity;
      queue.push_back(std::move(entry));
    }
    document["queue"] = std::move(queue);
    print_json(document);
    return Exit::done;
  }
  const ViewerRecord& record = **viewer;
  print_line(fmt::format("{}: {} interactions, preference version {}, {} since its update",
                         user.value, record.events, record.preference_version,
                         record.events - record.watermark));
  if (*preference) {
    std::vector<std::vector<std::string>> rows{{"interest", "weight", "videos"}};
    for (const Interest& interest : (*preference)->interests) {
      rows.push_back({(*captions)[interest.medoid], fmt::format("{:.2f}", interest.weight),
                      std::to_string(interest.size)});
    }
    print_table(rows);
  }
  std::vector<std::vector<std::string>> rows{{"queue", "similarity", "what", "why"}};
  for (const QueueItem& item : *items) {
    rows.push_back({std::string(to_string(item.status)),
                    item.similarity ? fmt::format("{:.2f}", *item.similarity) : "", item.prompt,
                    item.why});
  }
  print_table(rows);
  return Exit::done;
}

Exit users_tier(const Context& context) {
  const UserId user(context.line.arguments.at(0));
  const auto tier = tier_from(context.line.arguments.at(1));
  if (!tier) {
    return ended(Error{
        .code = ErrorCode::invalid,
        .message = "'" + context.line.arguments.at(1) + "' is no tier; give free or premium"});
  }
  auto opened = context.open();
  if (!opened) return not_opened(opened.error());
  auto set = (*opened)->run((*opened)->interactions.set_tier(user, *tier));
  if (!set) return ended(set.error());
  if (context.line.json) {
    print_json({{"user_id", user.value}, {"tier", to_string(*tier)}});
  } else {
    print_line(fmt::format("{} is {} from the next plan on", user.value, to_string(*tier)));
  }
  return Exit::done;
}

Exit users_calibrate(const Context& context) {
  auto opened = context.open();
  if (!opened) return not_opened(opened.error());
  Services& services = **opened;
  int viewers = 0;
  auto table = services.run(calibrate(services, &viewers));
  if (!table) return ended(table.error());
  if (context.line.json) {
    boost::json::array rows;
    for (const Calibration& row : *table) {
      rows.push_back({{"threshold", row.threshold},
                      {"viewers_served", row.enough},
                      {"catalogue_above", row.above}});
    }
    print_json({{"viewers", viewers},
                {"videos", services.catalog.size()},
                {"current_threshold", services.settings.similarity_threshold},
                {"thresholds", std::move(rows)}});
    return Exit::done;
  }
  print_line(fmt::format("{} viewers with a preference, {} videos; the threshold is {:.2f}",
                         viewers, services.catalog.size(), services.settings.similarity_threshold));
  std::vector<std::vector<std::string>> rows{
      {"threshold", fmt::format("viewers with {} or more similar", services.settings.min_similar),
       "catalogue above"}};
  for (const Calibration& row : *table) {
    rows.push_back({fmt::format("{:.2f}", row.threshold), fmt::format("{:.0f} %", row.enough * 100),
                    fmt::format("{:.1f} %", row.above * 100)});
  }
  print_table(rows);
  return Exit::done;
}

}  // namespace clipmill::cli
