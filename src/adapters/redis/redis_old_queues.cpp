#include "adapters/redis/redis_old_queues.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "takeover/old_item.hpp"

namespace clipmill::redis {
namespace {

constexpr std::chrono::milliseconds connect_deadline{5000};
constexpr std::chrono::milliseconds deadline{30'000};
constexpr std::int64_t keys_page = 1000;
constexpr std::int64_t entries_page = 500;
constexpr std::int64_t members_page = 100;  // of a set, whose pages cannot be cut by their bytes
constexpr std::int64_t page_bytes_max = std::int64_t{8} << 20;
constexpr int backups_max = 1000;
constexpr std::size_t write_max = 1000;

constexpr std::string_view importing = "clipmill:importing:";
constexpr std::string_view imported = "clipmill:imported:";
constexpr std::string_view exporting = "clipmill:exporting:";
constexpr std::string_view replaced = "clipmill:replaced:";

// Where lists are looked for, in this order. A cursor of ours is the pattern's number, a colon, and
// the server's cursor within it.
struct Pattern {
  OldPart part;
  bool left_behind;
  std::string_view text;
};
constexpr std::array<Pattern, 4> patterns{{
    {OldPart::queue, true, "clipmill:importing:*:video_queue:*"},
    {OldPart::feed, true, "clipmill:importing:*:user:feed:*"},
    {OldPart::queue, false, "video_queue:*"},
    {OldPart::feed, false, "user:feed:*"},
}};

std::string_view prefix_of(OldPart part) {
  return part == OldPart::queue ? "video_queue:" : "user:feed:";
}

std::string old_key(OldPart part, const std::string& user) {
  return std::string(prefix_of(part)) + user;
}

// A key that is there gets a name that is not, and never expires any more: old queues did so after
// a day. 1: done, 0: it is gone, -1: the name is there.
constexpr std::string_view move_script = R"lua(
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('RENAMENX', KEYS[1], KEYS[2]) == 0 then return -1 end
redis.call('PERSIST', KEYS[2])
return 1)lua";

// A page: the next cursor, then the entries; one that is too large is its size instead.
constexpr std::string_view read_script = R"lua(
local key, kind, at = KEYS[1], ARGV[1], ARGV[2]
local count, entry_max, page_max = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local entries, following = {}, ''
if kind == 'string' then
  local size = redis.call('STRLEN', key)
  if size > entry_max then return {'', size} end
  return {'', redis.call('GET', key) or ''}
elseif kind == 'set' then
  local page = redis.call('SSCAN', key, at, 'COUNT', count)
  entries = page[2]
  if page[1] ~= '0' then following = page[1] end
else
  local first = tonumber(at)
  local command = kind == 'zset' and 'ZRANGE' or 'LRANGE'
  entries = redis.call(command, key, first, first + count - 1)
  if #entries == count then following = tostring(first + count) end
end
local page, bytes = {following}, 0
for i, entry in ipairs(entries) do
  local size = #entry
  if size > entry_max then
    page[#page + 1] = size
  else
    page[#page + 1] = entry
    bytes = bytes + size
  end
  if bytes > page_max and kind ~= 'set' and i < #entries then
    page[1] = tostring(tonumber(at) + i)
    break
  end
end
return page)lua";

// What was written takes the place of the queue, which is kept aside. -1: that is no queue.
constexpr std::string_view publish_script = R"lua(
local kind = redis.call('TYPE', KEYS[2])['ok']
if kind ~= 'none' and kind ~= 'zset' then
  redis.call('DEL', KEYS[1])
  return -1
end
if kind == 'zset' then
  redis.call('ZUNIONSTORE', KEYS[3], 2, KEYS[3], KEYS[2], 'AGGREGATE', 'MAX')
end
redis.call('RENAME', KEYS[1], KEYS[2])
return 1)lua";

constexpr std::array<std::pair<std::string_view, OldKind>, 5> kinds{{
    {"none", OldKind::none},
    {"zset", OldKind::sorted_set},
    {"list", OldKind::list},
    {"set", OldKind::set},
    {"string", OldKind::text},
}};

std::string_view name_of(OldKind kind) {
  for (const auto& [name, known] : kinds) {
    if (known == kind) return name;
  }
  return "other";
}

Command script(std::string_view text, const std::vector<std::string>& keys) {
  Command command("EVAL");
  command.add(text).add(std::ssize(keys));
  for (const std::string& key : keys) command.add(key);
  return command;
}

// Nothing: the key only looks like one of ours.
std::optional<OldList> list_of(const Pattern& pattern, std::string key) {
  std::string_view rest = key;
  if (pattern.left_behind) {
    rest.remove_prefix(std::min(rest.size(), importing.size()));
    rest.remove_prefix(std::min(rest.size(), rest.find(':')));
    if (!rest.empty()) rest.remove_prefix(1);
  }
  const std::string_view prefix = prefix_of(pattern.part);
  if (!rest.starts_with(prefix)) return std::nullopt;
  rest.remove_prefix(prefix.size());
  OldList list{.part = pattern.part, .user = std::string(rest), .key = {}};
  list.key = std::move(key);
  return list;
}

// A SCAN counts through the server's table with the bits of its cursor reversed.
double scanned(std::string_view cursor) {
  std::uint64_t bits = 0;
  std::from_chars(cursor.data(), cursor.data() + cursor.size(), bits);
  double part = 0;
  for (int i = 0; i < 52; ++i) {
    if (((bits >> i) & 1U) != 0) part += std::ldexp(1.0, -i - 1);
  }
  return part;
}

Error not_understood() { return {.message = "Redis answered what was not asked for"}; }

}  // namespace

Result<std::unique_ptr<RedisOldQueues>> RedisOldQueues::make(asio::any_io_executor executor,
                                                             Random& random, Log& log,
                                                             ConnectionOptions options) {
  if (options.address.topology == Topology::cluster) {
    return fail(ErrorCode::invalid,
                "a Cluster cannot be taken over, since no key can be renamed across it; name the "
                "one server that the old service uses");
  }
  return std::unique_ptr<RedisOldQueues>(
      new RedisOldQueues(std::move(executor), random, log, std::move(options)));
}

RedisOldQueues::RedisOldQueues(asio::any_io_executor executor, Random& random, Log& log,
                               ConnectionOptions options)
    : connection_(std::move(executor), random, log, std::move(options)), run_(make_token(random)) {}

asio::awaitable<Result<void>> RedisOldQueues::check() {
  auto facts = co_await connection_.facts(connect_deadline);
  if (!facts) co_return fail(to_error(facts.error()));
  co_return Result<void>();
}

asio::awaitable<Result<OldListPage>> RedisOldQueues::find(std::string cursor) {
  std::size_t number = 0;
  std::string at = "0";
  if (const std::size_t colon = cursor.find(':'); colon != std::string::npos) {
    std::from_chars(cursor.data(), cursor.data() + colon, number);
    at = cursor.substr(colon + 1);
  }
  const Pattern& pattern = patterns.at(number);
  Command command("SCAN");
  command.add(at).add("MATCH").add(pattern.text).add("COUNT").add(keys_page);
  auto reply = co_await ask(std::move(command));
  if (!reply) co_return fail(std::move(reply.error()));
  if (reply->items.size() != 2) co_return fail(not_understood());

  OldListPage page;
  for (Reply& key : reply->items[1].items) {
    if (auto list = list_of(pattern, std::move(key.text))) page.lists.push_back(std::move(*list));
  }
  std::string next = std::move(reply->items[0].text);
  double done = static_cast<double>(number) + scanned(next);
  if (next == "0") done = static_cast<double>(++number);
  page.fraction = done / static_cast<double>(patterns.size());
  if (number < patterns.size()) page.next = fmt::format("{}:{}", number, next);
  co_return page;
}

asio::awaitable<Result<OldKind>> RedisOldQueues::kind(OldList list) {
  Command command("TYPE");
  command.add(list.key);
  auto reply = co_await ask(std::move(command));
  if (!reply) co_return fail(std::move(reply.error()));
  for (const auto& [name, kind] : kinds) {
    if (reply->text == name) co_return kind;
  }
  co_return OldKind::other;
}

asio::awaitable<Result<std::optional<OldList>>> RedisOldQueues::take(OldList list) {
  OldList taken = list;
  taken.key = fmt::format("{}{}:{}", importing, run_, old_key(list.part, list.user));
  auto moved = co_await move(list.key, taken.key);
  if (!moved) co_return fail(std::move(moved.error()));
  if (*moved == Moved::gone) co_return std::nullopt;
  if (*moved == Moved::occupied) {
    co_return fail(ErrorCode::conflict, taken.key + " is there already; start the import again");
  }
  co_return taken;
}

asio::awaitable<Result<OldEntryPage>> RedisOldQueues::read(OldList list, OldKind kind,
                                                           std::string cursor) {
  Command command = script(read_script, {list.key});
  command.add(name_of(kind)).add(cursor.empty() ? "0" : cursor);
  command.add(kind == OldKind::set ? members_page : entries_page);
  const std::size_t entry_max = kind == OldKind::text ? old_text_bytes_max : old_entry_bytes_max;
  command.add(static_cast<std::int64_t>(entry_max)).add(page_bytes_max);
  auto reply = co_await ask(std::move(command));
  if (!reply) co_return fail(std::move(reply.error()));
  if (reply->items.empty()) co_return fail(not_understood());

  OldEntryPage page;
  page.next = std::move(reply->items[0].text);
  for (std::size_t i = 1; i < reply->items.size(); ++i) {
    Reply& entry = reply->items[i];
    page.entries.push_back({.text = std::move(entry.text), .left_out_bytes = entry.integer});
  }
  co_return page;
}

asio::awaitable<Result<bool>> RedisOldQueues::finish(OldList list) {
  const std::string first = std::string(imported) + old_key(list.part, list.user);
  for (int number = 1; number <= backups_max; ++number) {
    auto moved = co_await move(list.key, number == 1 ? first : fmt::format("{}:{}", first, number));
    if (!moved) co_return fail(std::move(moved.error()));
    if (*moved != Moved::occupied) co_return *moved == Moved::yes;
  }
  co_return fail(ErrorCode::conflict,
                 fmt::format("there are {} backups of {}; delete those that you no longer need",
                             backups_max, first));
}

asio::awaitable<Result<void>> RedisOldQueues::write(UserId user, std::int64_t first,
                                                    std::vector<std::string> items) {
  if (items.size() > write_max) {
    co_return fail(ErrorCode::invalid,
                   fmt::format("{} items at once; give at most {}", items.size(), write_max));
  }
  const std::string key = std::string(exporting) + old_key(OldPart::queue, user.value);
  if (first == 0) {
    Command clear("DEL");
    clear.add(key);
    auto cleared = co_await ask(std::move(clear));
    if (!cleared) co_return fail(std::move(cleared.error()));
  }
  Command command("ZADD");
  command.add(key);
  for (std::size_t i = 0; i < items.size(); ++i) {
    command.add(first + static_cast<std::int64_t>(i)).add(items[i]);
  }
  auto written = co_await ask(std::move(command));
  if (!written) co_return fail(std::move(written.error()));
  co_return Result<void>();
}

asio::awaitable<Result<void>> RedisOldQueues::publish(UserId user) {
  const std::string key = old_key(OldPart::queue, user.value);
  auto reply = co_await ask(
      script(publish_script, {std::string(exporting) + key, key, std::string(replaced) + key}));
  if (!reply) co_return fail(std::move(reply.error()));
  if (reply->integer != 1) {
    co_return fail(ErrorCode::refused, key + " is no sorted set, and was left as it is");
  }
  co_return Result<void>();
}

asio::awaitable<Result<RedisOldQueues::Moved>> RedisOldQueues::move(std::string from,
                                                                    std::string to) {
  auto reply = co_await ask(script(move_script, {from, to}));
  if (!reply) co_return fail(std::move(reply.error()));
  co_return reply->integer == 1 ? Moved::yes : reply->integer == 0 ? Moved::gone : Moved::occupied;
}

asio::awaitable<Result<Reply>> RedisOldQueues::ask(Command command) {
  auto answer = co_await connection_.call(std::move(command), deadline);
  if (!answer) co_return fail(to_error(answer.error()));
  co_return std::move(*answer);
}

}  // namespace clipmill::redis
