// What lies in the old service's Redis: any bytes give an item that is safe to store, or a reason.
#include "takeover/old_item.hpp"

#include "http/target.hpp"
#include "tests/fuzz/check.hpp"

using namespace clipmill;

namespace {

void check_item(const Result<OldItem>& item) {
  if (!item) {
    fuzz::check(!item.error().message.empty());
    return;
  }
  const UserId user("ann");
  fuzz::check(http::is_utf8(item->prompt) && http::is_utf8(item->url));
  fuzz::check(item->video.has_value() != (item->status == QueueItemStatus::pending_generation));
  if (item->video) fuzz::check(check_id(item->video->value, "id").has_value());
  if (!item->video) fuzz::check(!item->prompt.empty());
  fuzz::check(check_id(task_id_of(*item, user).value, "id").has_value());
  fuzz::check(task_id_of(*item, user) == task_id_of(*item, user));
  fuzz::check(item->priority >= -1000 && item->priority <= 1000);
  if (item->similarity) fuzz::check(*item->similarity >= 0 && *item->similarity <= 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  check_item(read_old_queue_item(text, UserId("ann")));
  check_item(read_old_feed_entry(text));
  if (const auto items = read_old_feed(text)) {
    for (const Result<OldItem>& item : *items) check_item(item);
  }
  return 0;
}
