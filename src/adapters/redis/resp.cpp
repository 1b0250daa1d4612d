// The only file that includes hiredis.
#include "adapters/redis/resp.hpp"

#include <fmt/format.h>
#include <hiredis/read.h>

#include <iterator>

namespace clipmill::redis {
namespace {

// What the reader's callbacks count for the reply under way.
struct Budget {
  std::size_t items_left = 0;
  std::size_t bytes_left = 0;
  bool too_many_items = false;
  bool too_many_bytes = false;
};

// Where the reader wants its next value: a place in the array above, or a reply of its own.
Reply* place_of(const redisReadTask* task) {
  if (task->parent == nullptr) return new Reply;
  auto* const parent = static_cast<Reply*>(task->parent->obj);
  return &parent->items[static_cast<std::size_t>(task->idx)];
}

void* create_string(const redisReadTask* task, char* bytes, std::size_t size) {
  auto& budget = *static_cast<Budget*>(task->privdata);
  if (size > budget.bytes_left) {
    budget.too_many_bytes = true;
    return nullptr;
  }
  budget.bytes_left -= size;
  Reply* const reply = place_of(task);
  reply->kind = task->type == REDIS_REPLY_ERROR    ? Reply::Kind::error
                : task->type == REDIS_REPLY_STATUS ? Reply::Kind::status
                                                   : Reply::Kind::text;
  reply->text.assign(bytes, size);
  return reply;
}

void* create_array(const redisReadTask* task, int count) {
  auto& budget = *static_cast<Budget*>(task->privdata);
  const auto items = static_cast<std::size_t>(count < 0 ? 0 : count);
  if (items > budget.items_left) {
    budget.too_many_items = true;
    return nullptr;
  }
  budget.items_left -= items;
  Reply* const reply = place_of(task);
  reply->kind = Reply::Kind::array;
  reply->items.resize(items);
  return reply;
}

void* create_integer(const redisReadTask* task, long long value) {
  Reply* const reply = place_of(task);
  reply->kind = Reply::Kind::integer;
  reply->integer = value;
  return reply;
}

void* create_nil(const redisReadTask* task) { return place_of(task); }

// The reader gives back only what it was given first.
void free_object(void* reply) { delete static_cast<Reply*>(reply); }

redisReplyObjectFunctions callbacks{create_string, create_array, create_integer, create_nil,
                                    free_object};

}  // namespace

Command& Command::add(std::string_view argument) {
  ++count_;
  const fmt::format_int size(argument.size());
  arguments_.push_back('$');
  arguments_.append(size.data(), size.size());
  arguments_.append("\r\n");
  arguments_.append(argument);
  arguments_.append("\r\n");
  return *this;
}

Command& Command::add(std::int64_t argument) {
  const fmt::format_int text(argument);
  return add(std::string_view(text.data(), text.size()));
}

Command& Command::add_all(const Command& arguments) {
  count_ += arguments.count_;
  arguments_ += arguments.arguments_;
  return *this;
}

std::string Command::bytes() const {
  std::string bytes;
  bytes.reserve(arguments_.size() + 16);
  fmt::format_to(std::back_inserter(bytes), "*{}\r\n", count_);
  bytes += arguments_;
  return bytes;
}

struct ReplyParser::Reader {
  struct Free {
    void operator()(redisReader* owned) const { redisReaderFree(owned); }
  };

  // For the next reply.
  void renew_budget() {
    budget = {.items_left = limits.items_max, .bytes_left = limits.size_bytes_max};
  }

  ReplyLimits limits;
  Budget budget;
  std::unique_ptr<redisReader, Free> reader{redisReaderCreateWithFunctions(&callbacks)};
};

ReplyParser::ReplyParser(ReplyLimits limits) : reader_(std::make_unique<Reader>()) {
  reader_->limits = limits;
  reader_->renew_budget();
  reader_->reader->privdata = &reader_->budget;
}

ReplyParser::~ReplyParser() = default;

void ReplyParser::feed(std::string_view bytes) {
  redisReaderFeed(reader_->reader.get(), bytes.data(), bytes.size());
}

Result<std::optional<Reply>> ReplyParser::next() {
  const auto too_large = [this] {
    return Error{
        .code = ErrorCode::invalid,
        .message = fmt::format("a reply has more than {} bytes", reader_->limits.size_bytes_max)};
  };
  redisReader* const reader = reader_->reader.get();
  void* object = nullptr;
  if (redisReaderGetReply(reader, &object) != REDIS_OK) {
    if (reader_->budget.too_many_items) {
      return fail(ErrorCode::invalid,
                  fmt::format("a reply has more than {} items", reader_->limits.items_max));
    }
    if (reader_->budget.too_many_bytes) return fail(too_large());
    return fail(ErrorCode::invalid, fmt::format("a reply is no RESP: {}", reader->errstr));
  }
  if (object == nullptr) {
    // What is left is the beginning of one reply.
    if (reader->len - reader->pos > reader_->limits.size_bytes_max) {
      return fail(too_large());
    }
    return std::optional<Reply>();
  }
  reader_->renew_budget();
  const std::unique_ptr<Reply> reply(static_cast<Reply*>(object));
  return std::optional<Reply>(std::move(*reply));
}

}  // namespace clipmill::redis
