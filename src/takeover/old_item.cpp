#include "takeover/old_item.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <cmath>

#include "http/digest.hpp"
#include "http/json.hpp"
#include "http/target.hpp"

namespace clipmill {
namespace {

constexpr std::size_t prompt_bytes_max = 8192;
constexpr std::size_t url_bytes_max = 2048;
constexpr double priority_max = 1000;
constexpr http::JsonLimits item_limits{
    .size_bytes_max = old_entry_bytes_max, .depth_max = 8, .values_max = 20'000};
constexpr http::JsonLimits feed_limits{
    .size_bytes_max = old_text_bytes_max, .depth_max = 8, .values_max = 1'000'000};
// A cosine that was computed in floats may be a little more than 1.
constexpr http::NumberRange cosines{-1.001, 1.001};

enum class OldType { existing_video, generate_video };

std::optional<OldType> old_type_from(std::string_view name) {
  if (name == "existing_video") return OldType::existing_video;
  if (name == "generate_video") return OldType::generate_video;
  return std::nullopt;
}

// An escape may hold half a character, which JSON's own check does not see.
std::string text_of(http::ObjectReader& in, std::string_view name, std::size_t size_bytes_max) {
  std::string text = in.optional_text(name, size_bytes_max).value_or("");
  if (!http::is_utf8(text)) in.refuse(name, "an escape in it is no character");
  return text;
}

void read_video(http::ObjectReader& in, OldItem& item) {
  item.video = in.id<VideoId>("video_id");
  item.url = text_of(in, "s3_url", url_bytes_max);
  if (const auto score = in.optional_number("similarity_score", cosines)) {
    item.similarity = std::clamp(*score, 0.0, 1.0);
  }
  item.completed_at = in.optional_instant("completed_at");
}

void read_task(http::ObjectReader& in, OldItem& item) {
  if (item.prompt.empty()) in.refuse("prompt", "missing or empty; there is nothing to generate");
  const double priority = in.optional_number("priority").value_or(0);
  item.priority = static_cast<int>(std::lround(std::clamp(priority, -priority_max, priority_max)));
  item.task = in.optional_id<TaskId>("task_id");
}

Result<OldItem> read_feed_object(const boost::json::object& object) {
  http::FieldErrors errors;
  http::ObjectReader in(&object, "entry", errors);
  OldItem item;
  item.video = in.id<VideoId>("video_id");
  for (const char* name : {"s3_url", "video_url", "url"}) {
    std::string url = text_of(in, name, url_bytes_max);
    if (item.url.empty()) item.url = std::move(url);
  }
  item.prompt = text_of(in, "prompt", prompt_bytes_max);
  if (errors.any()) return fail(errors.error());
  return item;
}

// The infinite feed repeats a clip as ID:SUFFIX.
Result<OldItem> plain_video(std::string_view text) {
  const std::string_view id = text.substr(0, text.find(':'));
  if (auto good = check_id(id, "the video's id"); !good) return fail(std::move(good.error()));
  OldItem item;
  item.video = VideoId(std::string(id));
  return item;
}

}  // namespace

Result<OldItem> read_old_queue_item(std::string_view text, const UserId& user) {
  auto document = http::parse_json(text, item_limits);
  if (!document) return fail(std::move(document.error()));
  const boost::json::object* object = document->if_object();
  if (object == nullptr) return fail(ErrorCode::invalid, "the item is JSON, and no object");

  http::FieldErrors errors;
  http::ObjectReader in(object, "item", errors);
  OldItem item;
  const auto type =
      in.optional_choice("type", &old_type_from, "existing_video, generate_video", true);
  const auto status = in.optional_choice("status", &queue_item_status_from,
                                         "ready, completed, pending_generation, in_progress", true);
  if (errors.any()) return fail(errors.error());
  item.status = *status;
  item.prompt = text_of(in, "prompt", prompt_bytes_max);
  item.added_at = in.optional_instant("added_at");
  if (in.optional_text("user_id").value_or(user.value) != user.value) {
    in.refuse("user_id", "it is another viewer's than the queue");
  }
  const bool is_made = item.status == QueueItemStatus::completed ||
                       (type == OldType::existing_video && item.status == QueueItemStatus::ready);
  const bool waits =
      type == OldType::generate_video && (item.status == QueueItemStatus::pending_generation ||
                                          item.status == QueueItemStatus::in_progress);
  if (is_made) {
    read_video(in, item);
  } else if (waits) {
    read_task(in, item);
    item.stuck = item.status == QueueItemStatus::in_progress;
    item.status = QueueItemStatus::pending_generation;
  } else {
    in.refuse("status", fmt::format("{} does not fit its type", to_string(item.status)));
  }
  if (errors.any()) return fail(errors.error());
  return item;
}

Result<OldItem> read_old_feed_entry(std::string_view text) {
  if (!text.starts_with('{')) return plain_video(text);
  auto document = http::parse_json(text, item_limits);
  if (!document) return fail(std::move(document.error()));
  return read_feed_object(document->as_object());
}

Result<std::vector<Result<OldItem>>> read_old_feed(std::string_view text) {
  auto document = http::parse_json(text, feed_limits);
  if (!document) return fail(std::move(document.error()));
  const boost::json::array* array = document->if_array();
  if (array == nullptr) return fail(ErrorCode::invalid, "the feed is JSON, and no array");
  std::vector<Result<OldItem>> items;
  items.reserve(array->size());
  for (const boost::json::value& entry : *array) {
    if (const boost::json::string* id = entry.if_string()) {
      items.push_back(plain_video(std::string_view(*id)));
    } else if (const boost::json::object* object = entry.if_object()) {
      items.push_back(read_feed_object(*object));
    } else {
      items.push_back(fail(ErrorCode::invalid, "the entry is neither an id nor an object"));
    }
  }
  return items;
}

TaskId task_id_of(const OldItem& item, const UserId& user) {
  if (item.task) return *item.task;
  const std::int64_t added_at = item.added_at ? to_millis(*item.added_at) : 0;
  // An id holds no line break, so no two of these texts are the same.
  const std::string digest =
      http::sha256_hex(fmt::format("{}\n{}\n{}", user.value, added_at, item.prompt));
  return TaskId("old-" + digest.substr(0, 32));
}

}  // namespace clipmill
