#include "takeover/queue_takeover.hpp"

#include <fmt/format.h>

#include <limits>
#include <set>
#include <sstream>

#include "http/json_writer.hpp"
#include "http/video_json.hpp"
#include "queue/caption.hpp"

namespace clipmill {
namespace {

constexpr std::size_t batch_size = 1000;  // items in one transaction
constexpr std::size_t lists_max = 1000;   // taken and not put aside
constexpr std::size_t refusals_kept = 100;
constexpr std::size_t prompt_length_max = 2000;
constexpr std::size_t shown_max = 300;

bool can_be(OldPart part, OldKind kind) {
  if (kind == OldKind::none || kind == OldKind::other) return false;
  return part == OldPart::feed || kind == OldKind::sorted_set;
}

// As the old service's writers made them, only without what could do harm.
PromptCheckOptions without_length(PromptCheckOptions options) {
  options.length_min = 1;
  options.length_max = prompt_length_max;
  return options;
}

std::string catalogue_line(const OldItem& item) {
  http::JsonWriter json;
  json.begin_object();
  json.field("id", *item.video);
  json.field("caption", item.prompt);
  json.field("url", item.url);
  json.end_object();
  return std::move(json).text() + "\n";
}

}  // namespace

std::string_view to_string(OldPart part) { return part == OldPart::queue ? "queue" : "feed"; }

QueueTakeover::QueueTakeover(Ports ports, bool dry_run)
    : ports_(ports), prompt_check_(without_length(ports.tasks.prompt_check())), dry_run_(dry_run) {}

asio::awaitable<Result<TakeoverReport>> QueueTakeover::run(OnProgress on_progress) {
  std::string cursor;
  do {
    auto page = co_await ports_.old.find(cursor);
    if (!page) co_return fail(std::move(page.error()));
    for (OldList& list : page->lists) {
      auto taken = co_await take_over(std::move(list));
      if (!taken) co_return fail(std::move(taken.error()));
    }
    cursor = std::move(page->next);
    if (on_progress) on_progress(page->fraction, report_);
  } while (!cursor.empty());
  auto stored = co_await store_all();
  if (!stored) co_return fail(std::move(stored.error()));
  co_return report_;
}

asio::awaitable<Result<void>> QueueTakeover::take_over(OldList list) {
  if (dry_run_ && !looked_at_.insert(std::hash<std::string>{}(list.key)).second) {
    co_return Result<void>();
  }
  if (auto good = check_id(list.user, "the viewer's id"); !good) {
    refuse(list, good.error().message);
    co_return Result<void>();
  }
  auto kind = co_await ports_.old.kind(list);
  if (!kind) co_return fail(std::move(kind.error()));
  if (*kind == OldKind::none) co_return Result<void>();
  if (!can_be(list.part, *kind)) {
    refuse(list, list.part == OldPart::queue
                     ? "the key is no sorted set, and was left as it is"
                     : "the key is no sorted set, list, set or text, and was left as it is");
    co_return Result<void>();
  }
  if (dry_run_) co_return co_await read(std::move(list), *kind);

  auto taken = co_await ports_.old.take(list);
  if (!taken) co_return fail(std::move(taken.error()));
  if (!*taken) co_return Result<void>();
  auto done = co_await read(**taken, *kind);
  if (!done) co_return done;
  read_.push_back(std::move(**taken));
  if (read_.size() < lists_max) co_return Result<void>();
  co_return co_await store_all();
}

asio::awaitable<Result<void>> QueueTakeover::read(OldList list, OldKind kind) {
  if (viewers_.insert(std::hash<std::string>{}(list.user)).second) ++report_.viewers;
  std::string cursor;
  do {
    auto page = co_await ports_.old.read(list, kind, cursor);
    if (!page) co_return fail(std::move(page.error()));
    for (const OldEntry& entry : page->entries) add(list, kind, entry);
    cursor = std::move(page->next);
    auto stored = co_await store_batches();
    if (!stored) co_return stored;
  } while (!cursor.empty());
  co_return Result<void>();
}

void QueueTakeover::add(const OldList& list, OldKind kind, const OldEntry& entry) {
  if (entry.left_out_bytes > 0) {
    refuse(list,
           fmt::format("an entry has {} bytes, which is more than is read", entry.left_out_bytes));
  } else if (list.part == OldPart::queue) {
    add(list, read_old_queue_item(entry.text, UserId(list.user)));
  } else if (kind != OldKind::text) {
    add(list, read_old_feed_entry(entry.text));
  } else {
    auto items = read_old_feed(entry.text);
    if (!items) return refuse(list, items.error().message);
    for (Result<OldItem>& item : *items) add(list, std::move(item));
  }
}

void QueueTakeover::add(const OldList& list, Result<OldItem> item) {
  if (!item) return refuse(list, item.error().message);
  if (!item->video) {
    if (const auto fault = text_fault(item->prompt, prompt_check_)) {
      return refuse(list, fmt::format("the prompt cannot be used: {}", to_string(*fault)));
    }
  }
  waiting_.push_back({.from = list, .user = UserId(list.user), .item = std::move(*item)});
}

// All full ones.
asio::awaitable<Result<void>> QueueTakeover::store_batches() {
  std::size_t done = 0;
  while (waiting_.size() - done >= batch_size) {
    std::vector<Waiting> batch;
    for (std::size_t i = 0; i < batch_size; ++i) batch.push_back(std::move(waiting_[done + i]));
    done += batch_size;
    auto stored = co_await store(std::move(batch));
    if (!stored) co_return stored;
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(done));
  co_return Result<void>();
}

asio::awaitable<Result<void>> QueueTakeover::store_all() {
  auto stored = co_await store(std::exchange(waiting_, {}));
  if (!stored) co_return stored;
  for (OldList& list : std::exchange(read_, {})) {
    // What another import has taken meanwhile, that one puts aside.
    auto finished = co_await ports_.old.finish(std::move(list));
    if (!finished) co_return fail(std::move(finished.error()));
  }
  co_return Result<void>();
}

// At most batch_size.
asio::awaitable<Result<void>> QueueTakeover::store(std::vector<Waiting> items) {
  std::vector<VideoId> ids;
  for (const Waiting& waiting : items) {
    if (waiting.item.video) ids.push_back(*waiting.item.video);
  }
  auto known = co_await look_up(ids);
  if (!known) co_return fail(std::move(known.error()));
  for (const VideoId& id : ids) {
    if (const auto at = catalogued_.find(id); at != catalogued_.end()) known->addresses.insert(*at);
  }
  auto put = co_await put_into_catalogue(items, *known);
  if (!put) co_return put;

  std::vector<Waiting> kept;
  std::vector<QueueAddition> additions;
  for (Waiting& waiting : items) {
    const auto& video = waiting.item.video;
    if (video && !known->addresses.contains(*video)) {
      const auto why = known->refused.find(*video);
      refuse(
          waiting.from,
          fmt::format("video {} is not in the catalogue, and cannot be put there: {}", video->value,
                      why == known->refused.end() ? "it has no words" : why->second));
      continue;
    }
    additions.push_back(addition_of(waiting, *known));
    kept.push_back(std::move(waiting));
  }
  if (dry_run_) {
    for (const Waiting& waiting : kept) count(waiting, AddStatus::added);
    co_return Result<void>();
  }
  if (additions.empty()) co_return Result<void>();
  auto added = co_await ports_.tasks.add(std::move(additions), std::numeric_limits<int>::max());
  if (!added) co_return fail(std::move(added.error()));
  for (std::size_t i = 0; i < added->size(); ++i) count(kept[i], (*added)[i].status);
  co_return Result<void>();
}

asio::awaitable<Result<QueueTakeover::Known>> QueueTakeover::look_up(std::vector<VideoId> ids) {
  Known known;
  if (ids.empty()) co_return known;
  auto videos = co_await ports_.videos.get(std::move(ids), false);
  if (!videos) co_return fail(std::move(videos.error()));
  for (const Video& video : *videos) known.addresses.emplace(video.id, http::address_of(video));
  co_return known;
}

asio::awaitable<Result<void>> QueueTakeover::put_into_catalogue(const std::vector<Waiting>& items,
                                                                Known& known) {
  std::string file;
  std::vector<VideoId> ids;  // line by line
  std::set<VideoId> written;
  for (const Waiting& waiting : items) {
    const OldItem& item = waiting.item;
    if (!item.video || known.addresses.contains(*item.video)) continue;
    // The same video may be a plain id in one place and have a caption in another.
    if (item.prompt.empty()) {
      known.refused.emplace(*item.video, "its item has no prompt to be its caption");
      continue;
    }
    if (!written.insert(*item.video).second) continue;
    file += catalogue_line(item);
    ids.push_back(*item.video);
  }
  if (ids.empty()) co_return Result<void>();

  CatalogFileParser parser(CatalogFormat::jsonl);
  std::vector<CatalogLine> lines;
  parser.feed(file, lines);
  parser.finish(lines);
  for (const CatalogLine& line : lines) {
    if (!line) {
      known.refused.insert_or_assign(ids[static_cast<std::size_t>(line.error().line - 1)],
                                     line.error().detail);
    } else if (dry_run_) {
      known.addresses.emplace(line->id, line->url);
      catalogued_.emplace(line->id, line->url);
      ++report_.catalogued;
    }
  }
  if (dry_run_) co_return Result<void>();

  const auto size = static_cast<std::int64_t>(file.size());
  std::istringstream input(std::move(file));
  auto imported = co_await ports_.importer.run(input, CatalogFormat::jsonl, size, {});
  if (!imported) co_return fail(std::move(imported.error()));
  report_.catalogued += imported->added;
  auto found = co_await look_up(std::move(ids));
  if (!found) co_return fail(std::move(found.error()));
  known.addresses.merge(found->addresses);
  co_return Result<void>();
}

QueueAddition QueueTakeover::addition_of(const Waiting& waiting, const Known& known) {
  const OldItem& old = waiting.item;
  QueueAddition addition;
  if (old.video) {
    addition.item.user = waiting.user;
    addition.item.status = old.status;
    addition.item.video = old.video;
    addition.item.url = known.addresses.at(*old.video);
    addition.item.similarity = old.similarity;
    addition.item.prompt = clean_caption(old.prompt, prompt_length_max);
    addition.item.added_at = ports_.clock.now();
    addition.item.completed_at = old.completed_at;
  } else {
    addition = ports_.tasks.addition_for({.user = waiting.user,
                                          .prompt = old.prompt,
                                          .priority = old.priority,
                                          .task = task_id_of(old, waiting.user)});
  }
  addition.item.reason = "imported";
  addition.item.why = "taken over from the old service";
  if (addition.task) addition.task->why = addition.item.why;
  if (old.added_at) addition.item.added_at = *old.added_at;
  return addition;
}

void QueueTakeover::count(const Waiting& waiting, AddStatus status) {
  if (status == AddStatus::known) {
    ++report_.known;
  } else if (waiting.item.video) {
    ++report_.videos;
  } else {
    ++report_.tasks;
    if (waiting.item.stuck) ++report_.stuck;
  }
}

void QueueTakeover::refuse(const OldList& list, const std::string& reason) {
  ++report_.refused;
  if (report_.refusals.size() == refusals_kept) return;
  report_.refusals.push_back({.viewer = clean_caption(list.user, shown_max),
                              .part = list.part,
                              .reason = clean_caption(reason, shown_max)});
}

}  // namespace clipmill
