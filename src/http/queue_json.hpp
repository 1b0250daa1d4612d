// How a queue item is written: the fields that the old service gave it.
#pragma once

#include "http/json_writer.hpp"
#include "queue/queue_item.hpp"

namespace clipmill::http {

// Its clip is not there (yet).
bool is_to_be_made(const QueueItem& item);

// Into an object that is open. `preference` may be null; only items still to be made carry it, as
// they always did.
void write_old_fields(JsonWriter& json, const QueueItem& item, const Embedding* preference);

}  // namespace clipmill::http
