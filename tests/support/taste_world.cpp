#include "tests/support/taste_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "taste/update_rule.hpp"

namespace clipmill::test {
namespace {

Result<void> must(Result<void> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return result;
}

// Captions of one topic share their words; no two are alike.
std::string caption_of(const std::string& topic, int number) {
  static const std::map<std::string, std::array<std::string, 5>> words{
      {"cat", {"tabby cat", "kitten", "cat with whiskers", "sleepy cat", "cat and kitten"}},
      {"sea", {"ocean waves", "waves on a beach", "sea surf", "ocean beach", "sea waves"}},
      {"city",
       {"skyscraper street", "city traffic", "city street", "downtown city", "street cars"}},
  };
  static const std::array<std::string, 7> moods{"sunny",  "quiet",  "foggy", "golden",
                                                "stormy", "frosty", "dusty"};
  static const std::array<std::string, 11> acts{"resting",         "moving slowly",  "at dawn",
                                                "seen from above", "in slow motion", "up close",
                                                "through glass",   "after rain",     "by lamplight",
                                                "in winter",       "on film"};
  const auto n = static_cast<std::size_t>(number);
  return moods[n % moods.size()] + " " + words.at(topic)[n % 5] + " " + acts[n % acts.size()];
}

}  // namespace

asio::awaitable<Result<void>> PlainIndex::upsert(std::vector<IndexedVector> vectors) {
  for (IndexedVector& one : vectors) vectors_.insert_or_assign(one.id, std::move(one.vector));
  co_return Result<void>{};
}
asio::awaitable<Result<void>> PlainIndex::remove(std::vector<VideoId> ids) {
  for (const VideoId& id : ids) vectors_.erase(id);
  co_return Result<void>{};
}
asio::awaitable<Result<void>> PlainIndex::clear() {
  vectors_.clear();
  co_return Result<void>{};
}
asio::awaitable<Result<std::vector<Match>>> PlainIndex::search(
    Embedding query, int limit, std::shared_ptr<const VideoIdSet> excluded) {
  std::vector<Match> matches;
  for (const auto& [id, vector] : vectors_) {
    if (!excluded || !excluded->contains(id)) matches.push_back({id, dot(query, vector)});
  }
  std::ranges::sort(matches, [](const Match& a, const Match& b) {
    return a.score != b.score ? a.score > b.score : a.id < b.id;
  });
  matches.resize(std::min(matches.size(), static_cast<std::size_t>(limit)));
  co_return matches;
}
asio::awaitable<Result<std::int64_t>> PlainIndex::size() { co_return std::ssize(vectors_); }

void ListeningLog::write(LogLevel level, std::string message, std::vector<LogField> fields) {
  if (level == LogLevel::error) ++failures;
  auto& line = lines_[message];
  line.clear();
  for (LogField& field : fields) line[std::string(field.key)] = std::move(field.value);
}

std::map<std::string, std::string> ListeningLog::fields_of(const std::string& message) const {
  const auto line = lines_.find(message);
  return line == lines_.end() ? std::map<std::string, std::string>() : line->second;
}

TasteWorld::TasteWorld(int per_topic)
    : catalog(videos, index, clock, log,
              {.scratch_folder = ::testing::TempDir(), .space = embedder.space()}) {
  std::vector<Video> all;
  for (const std::string topic : {"cat", "sea", "city"}) {
    for (int i = 0; i < per_topic; ++i) {
      Video video;
      video.id = VideoId(topic + "-" + std::to_string(i));
      video.caption = caption_of(topic, i);
      video.url = "https://videos.example/" + video.id.value;
      video.embedding = embedder.embed_one(video.caption).value();
      video.space = embedder.space();
      video.created_at = clock.now();
      all.push_back(std::move(video));
    }
  }
  if (!all.empty() && !await(videos.put(std::move(all)))) throw std::runtime_error("no videos");
  must(await(catalog.load()));
}

void TasteWorld::add_video(const std::string& id, const std::string& caption) {
  Video video;
  video.id = VideoId(id);
  video.caption = caption;
  video.embedding = embedder.embed_one(caption).value();
  video.space = embedder.space();
  video.created_at = clock.now();
  if (!await(videos.put({video}))) throw std::runtime_error("no video");
  follow();
}

void TasteWorld::remove_video(const std::string& id) { must(await(videos.remove(VideoId(id)))); }

void TasteWorld::follow() { must(await(catalog.follow())); }

Interaction TasteWorld::event(const std::string& user, const std::string& video, Action action) {
  Interaction one;
  one.user = UserId(user);
  one.video = VideoId(video);
  one.action = action;
  return one;
}

void TasteWorld::did(const std::string& user, Action action,
                     const std::vector<std::string>& videos_met) {
  std::vector<Interaction> events;
  for (const std::string& video : videos_met) {
    events.push_back(event(user, video, action));
    events.back().at = clock.now();
  }
  if (!await(interactions.append(std::move(events)))) throw std::runtime_error("not stored");
}

std::vector<std::string> TasteWorld::ids(const std::string& prefix, int first, int count) {
  std::vector<std::string> all;
  for (int i = first; i < first + count; ++i) all.push_back(prefix + "-" + std::to_string(i));
  return all;
}

void TasteWorld::save_preference(const std::string& user) {
  const auto events = await(interactions.newest(UserId(user), 200, std::nullopt)).value();
  const Taste taste = taste_of(
      events, [this](const VideoId& id) { return catalog.centred_vector(id); }, clock.now(), {});
  Preference preference;
  preference.user = UserId(user);
  preference.version = viewer(user).record.preference_version + 1;
  preference.watermark = events.front().number;
  preference.space = catalog.space();
  preference.vector = taste.preference;
  preference.updated_at = clock.now();
  must(await(interactions.save_preference(std::move(preference))));
}

void TasteWorld::settle(Duration limit) {
  const Instant end = clock.now() + limit;
  while (true) {
    loop.restart();
    while (loop.poll() > 0) {
    }
    const auto next = clock.next_wake();
    if (!next || *next > end) return;
    clock.advance(std::max(Duration(0), *next - clock.now()));
  }
}

}  // namespace clipmill::test
