#include "adapters/redis/redis_dispatcher.hpp"

#include <charconv>

namespace clipmill::redis {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t enqueue_max = 500;
constexpr int claim_max = 64;
constexpr std::size_t part_max = 500;  // of what has no bound of its own; a call takes several
constexpr std::size_t pools_max = 64;
constexpr int server_major_min = 7;
// In the order in which prelude.lua counts them.
constexpr std::string_view static_keys[] = {"control", "tasks", "leases", "doomed", "holds",
                                            "workers", "seen",  "ages",   "delayed"};
constexpr char separator = '\1';

// The scripts put texts together with control bytes between them.
Result<void> check_text(std::string_view text, std::string_view what) {
  const bool good = std::ranges::none_of(text, [](char c) { return c >= 0 && c < ' '; });
  if (good) return {};
  return fail(ErrorCode::invalid, fmt::format("{} holds a control byte", what));
}

std::int64_t lane_of(int pool, Tier tier) {
  return 2 * std::int64_t{pool} + (tier == Tier::premium ? 0 : 1);
}

// Sorts as text, the highest first.
std::string priority_text(int priority) {
  return fmt::format("{:010}", std::int64_t{2147483647} - priority);
}

std::string encode(const WorkerRecord& worker) {
  boost::json::array pools;
  for (const std::string& pool : worker.pools) pools.emplace_back(pool);
  boost::json::array tasks;
  for (const TaskId& task : worker.tasks) tasks.emplace_back(task.value);
  return boost::json::serialize(boost::json::object{{"host", worker.host},
                                                    {"pid", worker.pid},
                                                    {"version", worker.version},
                                                    {"pools", std::move(pools)},
                                                    {"slots", worker.slots},
                                                    {"tasks", std::move(tasks)},
                                                    {"videos_generated", worker.videos_generated},
                                                    {"errors", worker.errors},
                                                    {"rss_bytes", worker.rss_bytes},
                                                    {"started_at", to_millis(worker.started_at)}});
}

// nullopt: it was not written by encode(), perhaps by another version.
std::optional<WorkerRecord> decode(std::string_view text) {
  boost::system::error_code error;
  const auto value =
      boost::json::parse({text.data(), text.size()}, error, {}, {.allow_invalid_utf8 = true});
  if (error || !value.is_object()) return std::nullopt;
  const auto& object = value.get_object();
  const auto text_of = [&](std::string_view name) {
    const auto* const found = object.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
  };
  const auto number_of = [&](std::string_view name) {
    const auto* const found = object.if_contains(name);
    return found != nullptr && found->is_int64() ? found->get_int64() : 0;
  };
  const auto list_of = [&](std::string_view name) {
    std::vector<std::string> list;
    const auto* const found = object.if_contains(name);
    if (found == nullptr || !found->is_array()) return list;
    for (const auto& item : found->get_array()) {
      if (item.is_string()) list.emplace_back(item.get_string());
    }
    return list;
  };
  WorkerRecord worker;
  worker.host = text_of("host");
  worker.pid = static_cast<int>(number_of("pid"));
  worker.version = text_of("version");
  worker.pools = list_of("pools");
  worker.slots = static_cast<int>(number_of("slots"));
  for (std::string& task : list_of("tasks")) worker.tasks.emplace_back(std::move(task));
  worker.videos_generated = number_of("videos_generated");
  worker.errors = number_of("errors");
  worker.rss_bytes = number_of("rss_bytes");
  worker.started_at = from_millis(number_of("started_at"));
  return worker;
}

std::vector<bool> live_in(const Reply& reply) {
  std::vector<bool> live;
  live.reserve(reply.items.size());
  for (const Reply& item : reply.items) live.push_back(item.integer == 1);
  return live;
}

int major_version(std::string_view version) {
  int major = 0;
  std::from_chars(version.data(), version.data() + version.size(), major);
  return major;
}

std::string join(const std::vector<std::string>& names) {
  std::string joined;
  for (const std::string& name : names) {
    if (!joined.empty()) joined += separator;
    joined += name;
  }
  return joined;
}

std::vector<std::string> split(std::string_view joined) {
  std::vector<std::string> names;
  while (!joined.empty()) {
    const std::size_t end = std::min(joined.find(separator), joined.size());
    names.emplace_back(joined.substr(0, end));
    joined.remove_prefix(std::min(end + 1, joined.size()));
  }
  return names;
}

ConnectionOptions connection_options(const RedisDispatcherOptions& options, std::string_view name) {
  ConnectionOptions connection = options.connection;
  connection.client_name = name;
  connection.probe_key = fmt::format("clipmill:{{{}}}:control", options.space);
  return connection;
}

// An answer that no version of our scripts gives.
Error strange() {
  return {.message =
              "Redis answered what this clipmill does not understand; is another version "
              "using the same keys?"};
}

}  // namespace

RedisDispatcher::RedisDispatcher(asio::any_io_executor executor, Clock& clock, Random& random,
                                 Log& log, RedisDispatcherOptions options)
    : executor_(executor),
      clock_(clock),
      random_(random),
      log_(log),
      options_(std::move(options)),
      connection_(executor, random, log, connection_options(options_, "clipmill")),
      waker_(std::make_shared<Waker>(executor, clock, random, log,
                                     connection_options(options_, "clipmill-wake"), key("wake/"),
                                     options_.block)),
      pools_(make_pools({})) {
  for (const std::string_view name : static_keys) static_names_.push_back(key(name));
}

RedisDispatcher::~RedisDispatcher() { waker_->close(); }

std::optional<std::string> RedisDispatcher::why_not(const ServerFacts& facts) {
  if (major_version(facts.version) < server_major_min) {
    return fmt::format("the Redis at {} has version {}; use 7.0 or newer", to_string(facts.place),
                       facts.version);
  }
  if (!facts.eviction_policy.empty() && facts.eviction_policy != "noeviction") {
    return fmt::format(
        "the Redis at {} has maxmemory-policy {}: it would throw tasks away when its memory is "
        "full; "
        "set it with CONFIG SET maxmemory-policy noeviction",
        to_string(facts.place), facts.eviction_policy);
  }
  return std::nullopt;
}

asio::awaitable<Result<void>> RedisDispatcher::check() {
  auto facts = co_await connection_.facts(options_.call_deadline);
  if (!facts) co_return fail(to_error(facts.error()));
  if (auto reason = why_not(*facts)) co_return fail(ErrorCode::refused, std::move(*reason));
  co_return Result<void>();
}

// ---- scripts and their keys

int RedisDispatcher::Pools::number_of(const std::string& pool) const {
  const auto found = std::ranges::find(names, pool);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

std::string RedisDispatcher::key(std::string_view name) const {
  return fmt::format("clipmill:{{{}}}:{}", options_.space, name);
}

RedisDispatcher::PoolsPointer RedisDispatcher::make_pools(std::vector<std::string> names) const {
  auto pools = std::make_shared<Pools>();
  for (const std::string_view name : static_keys) pools->keys.add(key(name));
  pools->key_count = std::size(static_keys);
  for (const std::string& name : names) {
    for (const char* tier : {"premium", "free"}) {
      for (const char* what : {"ready", "line", "idle", "capped"}) {
        pools->keys.add(key(fmt::format("{}/{}/{}", what, tier, name)));
      }
    }
    pools->keys.add(key("wake/" + name));
    pools->key_count += 9;
  }
  pools->joined = join(names);
  pools->names = std::move(names);
  return pools;
}

RedisDispatcher::PoolsPointer RedisDispatcher::with(const std::vector<std::string>& more) const {
  std::vector<std::string> names = pools_->names;
  for (const std::string& pool : more) {
    if (std::ranges::find(names, pool) == names.end()) names.push_back(pool);
  }
  return names.size() == pools_->names.size() ? pools_ : make_pools(std::move(names));
}

std::string RedisDispatcher::clock_text() const {
  return options_.time_is_the_servers ? "" : std::to_string(to_millis(clock_.now()));
}

asio::awaitable<std::expected<void, Failure>> RedisDispatcher::load(
    Script& script, std::chrono::milliseconds deadline) {
  Command command("SCRIPT");
  command.add("LOAD").add(script.text);
  auto loaded = co_await connection_.call(std::move(command), deadline);
  if (!loaded) co_return std::unexpected(std::move(loaded.error()));
  script.sha = std::move(loaded->text);
  co_return std::expected<void, Failure>();
}

// EVALSHA with what follows it, tried again as long as it certainly did not run.
asio::awaitable<Answer> RedisDispatcher::evaluate(Script& script, Command command,
                                                  Steady::time_point end) {
  for (int tries = 0;; ++tries) {
    const auto left = std::max(std::chrono::milliseconds(1),
                               std::chrono::ceil<std::chrono::milliseconds>(end - Steady::now()));
    Trouble trouble = Trouble::no_script;
    std::string text = "the script could not be loaded";
    if (!script.sha.empty()) {
      Command whole("EVALSHA");
      whole.add(script.sha).add_all(command);
      auto answer = co_await connection_.call(std::move(whole), left);
      if (answer) co_return answer;
      trouble = answer.error().trouble;
      text = std::move(answer.error().text);
    }
    if (trouble == Trouble::no_script && tries < 3) {
      auto loaded = co_await load(script, left);
      if (loaded) continue;
      trouble = loaded.error().trouble;
      text = std::move(loaded.error().text);
    }
    if (!is_worth_another_try(trouble) || trouble == Trouble::not_sent || Steady::now() >= end) {
      co_return std::unexpected(Failure{trouble, std::move(text)});
    }
    asio::steady_timer pause(
        executor_, std::chrono::milliseconds(10 + static_cast<std::int64_t>(random_.below(90))));
    co_await pause.async_wait(asio::use_awaitable);
  }
}

asio::awaitable<Answer> RedisDispatcher::run(Script& script, Arguments arguments,
                                             std::vector<std::string> new_pools) {
  const auto end = Steady::now() + options_.call_deadline;
  for (int tries = 0;; ++tries) {
    const PoolsPointer known = pools_;
    const PoolsPointer pools = new_pools.empty() ? known : with(new_pools);
    if (pools->names.size() > pools_max) {
      co_return std::unexpected(
          Failure{Trouble::refused, fmt::format("there are {} pools already", pools_max)});
    }
    Command command;
    if (script.takes_pools) {
      command.add(static_cast<std::int64_t>(pools->key_count)).add_all(pools->keys);
      command.add(epoch_).add(known->joined);
    } else {
      command.add(static_cast<std::int64_t>(script.key_count));
      for (std::size_t i = 0; i < script.key_count; ++i) command.add(static_names_[i]);
      command.add(epoch_).add("-");
    }
    command.add(clock_text());
    command.add_all(arguments(*pools));
    auto answer = co_await evaluate(script, std::move(command), end);
    if (answer) {
      // Another caller may have learned of more meanwhile.
      if (pools->names.size() > pools_->names.size()) pools_ = pools;
      co_return answer;
    }
    if (answer.error().trouble != Trouble::other_pools || tries > 8) co_return answer;
    const std::string_view text = answer.error().text;
    pools_ = make_pools(split(text.substr(std::min(text.size(), text.find(' ') + 1))));
  }
}

asio::awaitable<Result<Reply>> RedisDispatcher::ask(Script& script, Arguments arguments,
                                                    std::vector<std::string> new_pools) {
  auto answer = co_await run(script, std::move(arguments), std::move(new_pools));
  if (!answer) co_return fail(to_error(answer.error()));
  co_return std::move(*answer);
}

// ---- tasks

asio::awaitable<Result<std::vector<EnqueueStatus>>> RedisDispatcher::enqueue(
    std::vector<Dispatch> tasks) {
  if (tasks.size() > enqueue_max) {
    co_return fail(ErrorCode::invalid,
                   fmt::format("{} tasks in one call; give at most {}", tasks.size(), enqueue_max));
  }
  if (tasks.empty()) co_return std::vector<EnqueueStatus>();
  std::vector<std::string> pools;
  for (const Dispatch& task : tasks) {
    for (const auto& [text, what] :
         {std::pair<std::string_view, std::string_view>{task.task.value, "the task's id"},
          {task.user.value, "the viewer's id"},
          {task.pool, "the pool"}}) {
      if (auto good = check_text(text, what); !good) co_return fail(good.error());
    }
    if (std::ranges::find(pools, task.pool) == pools.end()) pools.push_back(task.pool);
  }
  const std::size_t count = tasks.size();
  const auto given = std::make_shared<const std::vector<Dispatch>>(std::move(tasks));
  auto arguments = [this, given, clock = clock_.now()](const Pools& known) {
    Command command;
    command.add(token_).add(known.joined);
    for (const Dispatch& task : *given) {
      command.add(task.task.value)
          .add(lane_of(known.number_of(task.pool), task.tier))
          .add(task.user.value)
          .add(priority_text(task.priority))
          .add(std::max<std::int64_t>(1, task.cost.count()))
          .add((task.due_at - clock).count());
    }
    return command;
  };
  auto reply = co_await ask(scripts_.enqueue, std::move(arguments), std::move(pools));
  if (!reply) co_return fail(std::move(reply.error()));
  if (reply->items.size() != count) co_return fail(strange());
  std::vector<EnqueueStatus> statuses;
  statuses.reserve(count);
  for (const Reply& item : reply->items) {
    statuses.push_back(item.integer == 1 ? EnqueueStatus::added : EnqueueStatus::known);
  }
  co_return statuses;
}

asio::awaitable<Result<Claimed>> RedisDispatcher::claim(WorkerId worker,
                                                        std::vector<std::string> pools, int limit,
                                                        Duration ttl) {
  if (limit < 1 || limit > claim_max) {
    co_return fail(ErrorCode::invalid,
                   fmt::format("the limit is {}; give 1 to {}", limit, claim_max));
  }
  if (auto good = check_text(worker.value, "the worker's id"); !good) co_return fail(good.error());
  // In turn, from a random one on, so that a worker of one slot serves all of its pools.
  std::ranges::sort(pools);
  pools.erase(std::ranges::unique(pools).begin(), pools.end());
  if (pools.size() > 1) {
    std::ranges::rotate(pools,
                        pools.begin() + static_cast<std::ptrdiff_t>(random_.below(pools.size())));
  }
  // Not to be guessed, and one for all: random bits take their time.
  const std::string lease_prefix = make_token(random_) + "-";
  const Instant clock = clock_.now();
  auto arguments = [this, lease_prefix, limit, ttl, worker = std::move(worker.value),
                    pools = std::move(pools)](const Pools& known) {
    const ClaimLimits& limits = options_.limits;
    std::string numbers;
    std::string most;
    for (const std::string& pool : pools) {
      const int number = known.number_of(pool);
      if (number < 0) continue;
      numbers += fmt::format("{} ", number);
      most += fmt::format("{} ", std::max(0, limits.of(pool)));
    }
    Command command;
    command.add("").add(worker).add(ttl.count());
    command.add(std::int64_t{std::max(1, options_.weights.premium)});
    command.add(std::int64_t{std::max(1, options_.weights.free)});
    command.add(numbers).add(std::int64_t{limit}).add(lease_prefix);
    for (const Tier tier : {Tier::premium, Tier::free}) {
      command.add(std::int64_t{std::max(0, limits.of(tier))});
    }
    command.add(most);
    return command;
  };
  auto reply = co_await ask(scripts_.claim, std::move(arguments));
  if (!reply) co_return fail(std::move(reply.error()));
  const auto& items = reply->items;
  if (items.size() < 4 || items.size() > 4 + static_cast<std::size_t>(limit)) {
    co_return fail(strange());
  }
  epoch_ = std::max(epoch_, items[0].integer);
  paused_ = items[1].integer == 1;
  Claimed claimed;
  const Instant until = from_millis(items[2].integer) + ttl;
  for (std::size_t i = 4; i < items.size(); ++i) {
    claimed.leases.push_back(
        {TaskId(items[i].text), LeaseId(lease_prefix + std::to_string(i - 3)), until});
  }
  if (!items[3].is_nil()) claimed.next_due = clock + Duration(items[3].integer);
  co_return claimed;
}

asio::awaitable<Result<Beat>> RedisDispatcher::beat(WorkerRecord worker, std::vector<Lease> leases,
                                                    Duration ttl) {
  if (auto good = check_text(worker.id.value, "the worker's id"); !good) {
    co_return fail(good.error());
  }
  Beat beat;
  const auto record = std::make_shared<const WorkerRecord>(std::move(worker));
  const auto held = std::make_shared<const std::vector<Lease>>(std::move(leases));
  std::size_t first = 0;
  do {
    const std::size_t last = std::min(held->size(), first + part_max);
    auto arguments = [record, held, ttl, first, last](const Pools&) {
      Command command;
      command.add("").add(record->id.value).add(ttl.count());
      command.add(first == 0 ? encode(*record) : "").add(record->draining ? "1" : "0");
      for (std::size_t i = first; i < last; ++i) {
        command.add((*held)[i].task.value).add((*held)[i].id.value);
      }
      return command;
    };
    auto reply = co_await ask(scripts_.beat, std::move(arguments));
    if (!reply) co_return fail(std::move(reply.error()));
    if (reply->items.size() != 2 + last - first) co_return fail(strange());
    epoch_ = std::max(epoch_, reply->items[0].integer);
    if (first == 0) beat.drain = reply->items[1].integer == 1;
    for (std::size_t i = first; i < last; ++i) {
      const std::int64_t state = reply->items[2 + i - first].integer;
      if (state == 0) beat.lost.push_back((*held)[i].id);
      if (state == 2) beat.cancelled.push_back((*held)[i].id);
    }
    first = last;
  } while (first < held->size());
  co_return beat;
}

asio::awaitable<Result<std::vector<bool>>> RedisDispatcher::finish(std::vector<Lease> leases) {
  std::vector<bool> live;
  const auto given = std::make_shared<const std::vector<Lease>>(std::move(leases));
  for (std::size_t first = 0; first < given->size(); first += part_max) {
    const std::size_t last = std::min(given->size(), first + part_max);
    auto arguments = [given, first, last](const Pools&) {
      Command command;
      command.add("");
      for (std::size_t i = first; i < last; ++i) {
        command.add((*given)[i].task.value).add((*given)[i].id.value);
      }
      return command;
    };
    auto reply = co_await ask(scripts_.finish, std::move(arguments));
    if (!reply) co_return fail(std::move(reply.error()));
    if (reply->items.size() != last - first) co_return fail(strange());
    std::ranges::copy(live_in(*reply), std::back_inserter(live));
  }
  co_return live;
}

asio::awaitable<Result<std::vector<bool>>> RedisDispatcher::give_back(std::vector<GiveBack> tasks) {
  std::vector<bool> live;
  const auto given = std::make_shared<const std::vector<GiveBack>>(std::move(tasks));
  for (std::size_t first = 0; first < given->size(); first += part_max) {
    const std::size_t last = std::min(given->size(), first + part_max);
    auto arguments = [given, first, last, clock = clock_.now()](const Pools&) {
      Command command;
      command.add("");
      for (std::size_t i = first; i < last; ++i) {
        const GiveBack& back = (*given)[i];
        command.add(back.lease.task.value).add(back.lease.id.value);
        command.add((back.due_at - clock).count());
      }
      return command;
    };
    auto reply = co_await ask(scripts_.give_back, std::move(arguments));
    if (!reply) co_return fail(std::move(reply.error()));
    if (reply->items.size() != last - first) co_return fail(strange());
    std::ranges::copy(live_in(*reply), std::back_inserter(live));
  }
  co_return live;
}

asio::awaitable<Result<void>> RedisDispatcher::cancel(std::vector<TaskId> tasks) {
  const auto given = std::make_shared<const std::vector<TaskId>>(std::move(tasks));
  for (std::size_t first = 0; first < given->size(); first += part_max) {
    const std::size_t last = std::min(given->size(), first + part_max);
    auto arguments = [given, first, last](const Pools&) {
      Command command;
      command.add("");
      for (std::size_t i = first; i < last; ++i) command.add((*given)[i].value);
      return command;
    };
    auto reply = co_await ask(scripts_.cancel, std::move(arguments));
    if (!reply) co_return fail(std::move(reply.error()));
  }
  co_return Result<void>();
}

// ---- the whole

asio::awaitable<Result<void>> RedisDispatcher::pause() {
  auto reply = co_await ask(scripts_.pause, [](const Pools&) {
    Command command;
    command.add("").add("1");
    return command;
  });
  if (!reply) co_return fail(std::move(reply.error()));
  paused_ = true;
  co_return Result<void>();
}

asio::awaitable<Result<void>> RedisDispatcher::resume() {
  auto reply = co_await ask(scripts_.pause, [](const Pools&) {
    Command command;
    command.add("").add("0");
    return command;
  });
  if (!reply) co_return fail(std::move(reply.error()));
  paused_ = false;
  co_return Result<void>();
}

asio::awaitable<Result<DispatchStats>> RedisDispatcher::stats() {
  const Instant clock = clock_.now();
  auto reply = co_await ask(scripts_.stats, [](const Pools&) {
    Command command;
    command.add("");
    return command;
  });
  if (!reply) co_return fail(std::move(reply.error()));
  const auto& items = reply->items;
  if (items.size() != 7) co_return fail(strange());
  epoch_ = std::max(epoch_, items[0].integer);
  DispatchStats stats;
  paused_ = stats.paused = items[1].integer == 1;
  stats.ready = items[2].integer;
  stats.delayed = items[3].integer;
  stats.leased = items[4].integer;
  stats.users_waiting = items[5].integer;
  if (!items[6].is_nil()) stats.oldest_ready = clock - Duration(items[6].integer);
  co_return stats;
}

asio::awaitable<Result<std::vector<WorkerRecord>>> RedisDispatcher::workers(Duration window) {
  std::vector<WorkerRecord> heard;
  const Instant clock = clock_.now();
  std::int64_t skipped = 0;
  while (true) {
    auto reply = co_await ask(scripts_.workers, [window, skipped](const Pools&) {
      Command command;
      command.add("").add(window.count()).add(skipped);
      return command;
    });
    if (!reply) co_return fail(std::move(reply.error()));
    const auto& items = reply->items;
    for (std::size_t i = 0; i + 2 < items.size(); i += 3) {
      const std::string& text = items[i + 2].text;
      auto worker = text.empty() ? std::nullopt : decode(std::string_view(text).substr(1));
      if (!worker) continue;
      worker->id = WorkerId(items[i].text);
      worker->last_heartbeat = clock - Duration(items[i + 1].integer);
      worker->draining = text.front() == '1';
      heard.push_back(std::move(*worker));
    }
    const std::size_t count = items.size() / 3;
    if (count < part_max) break;
    skipped += static_cast<std::int64_t>(count);
  }
  // By id, and once each, though one may have moved on between two parts.
  std::ranges::sort(heard, {}, &WorkerRecord::id);
  heard.erase(std::ranges::unique(heard, {}, &WorkerRecord::id).begin(), heard.end());
  co_return heard;
}

asio::awaitable<Result<void>> RedisDispatcher::drain(WorkerId worker) {
  auto reply = co_await ask(scripts_.drain, [worker](const Pools&) {
    Command command;
    command.add("").add(worker.value);
    return command;
  });
  if (!reply) co_return fail(std::move(reply.error()));
  if (reply->integer == 0) {
    co_return fail(ErrorCode::not_found, fmt::format("there is no worker {}", worker.value));
  }
  co_return Result<void>();
}

asio::awaitable<Result<void>> RedisDispatcher::leave(WorkerId worker) {
  while (true) {
    auto reply = co_await ask(scripts_.leave, [worker](const Pools&) {
      Command command;
      command.add("").add(worker.value);
      return command;
    });
    if (!reply) co_return fail(std::move(reply.error()));
    if (reply->integer == 0) co_return Result<void>();
  }
}

asio::awaitable<Result<int>> RedisDispatcher::clear_stale(Duration window) {
  int removed = 0;
  while (true) {
    auto reply = co_await ask(scripts_.clear_stale, [window](const Pools&) {
      Command command;
      command.add("").add(window.count());
      return command;
    });
    if (!reply) co_return fail(std::move(reply.error()));
    removed += static_cast<int>(reply->integer);
    if (reply->integer < static_cast<std::int64_t>(part_max)) co_return removed;
  }
}

asio::awaitable<void> RedisDispatcher::wait_for_work(std::vector<std::string> pools,
                                                     Duration timeout) {
  return waker_->wait(std::move(pools), timeout);
}

// ---- rebuilding

asio::awaitable<Result<bool>> RedisDispatcher::begin_rebuild() {
  const auto end = Steady::now() + options_.call_deadline;
  auto facts = co_await connection_.facts(options_.call_deadline);
  if (!facts) co_return fail(to_error(facts.error()));
  // Start-up would refuse it; a process that is under way goes on, and says so.
  if (const auto reason = why_not(*facts); reason && facts->run_id != warned_of_) {
    warned_of_ = facts->run_id;
    log_.failure(*reason);
  }
  std::string token = make_token(random_);
  Command command;
  command.add(std::int64_t{1}).add(key("control")).add(epoch_).add(facts->run_id);
  command.add(clock_text()).add(token).add(options_.rebuild_silence_max.count());
  auto answer = co_await evaluate(scripts_.begin_rebuild, std::move(command), end);
  if (!answer) co_return fail(to_error(answer.error()));
  if (answer->items.size() != 4) co_return fail(strange());
  epoch_ = std::max(epoch_, answer->items[1].integer);
  if (answer->items[3].integer >= 0) paused_ = answer->items[3].integer == 1;
  if (answer->items[0].integer == 1) {
    token_ = std::move(token);
    if (answer->items[2].integer == 1) {
      log_.warning("the dispatch index in Redis was lost; it is rebuilt from the database",
                   {{"server", to_string(facts->place)}});
    }
    co_return true;
  }
  token_.clear();
  if (answer->items[0].integer == 0) co_await audit();
  co_return false;
}

asio::awaitable<Result<void>> RedisDispatcher::finish_rebuild() {
  const auto end = Steady::now() + options_.call_deadline;
  auto facts = co_await connection_.facts(options_.call_deadline);
  if (!facts) co_return fail(to_error(facts.error()));
  Command command;
  command.add(std::int64_t{1}).add(key("control")).add(epoch_).add(facts->run_id);
  command.add(token_).add(paused_ ? "1" : "0");
  token_.clear();
  auto answer = co_await evaluate(scripts_.finish_rebuild, std::move(command), end);
  if (!answer) co_return fail(to_error(answer.error()));
  if (answer->integer == 0) {
    co_return fail(
        ErrorCode::unavailable,
        "the rebuild of the dispatch index was overtaken by another one, or the index was "
        "lost again");
  }
  epoch_ = std::max(epoch_, answer->integer);
  co_return Result<void>();
}

// A little of the index at a time, whenever upkeep asks after it.
asio::awaitable<void> RedisDispatcher::audit() {
  auto reply = co_await ask(scripts_.audit, [](const Pools&) {
    Command command;
    command.add("");
    return command;
  });
  // A full or absent server is heard of from other calls; the audit goes on when it is there again.
  if (!reply || reply->integer == 0) co_return;
  mended_ += reply->integer;
  log_.warning("some tasks were missing from the dispatch index's lists and were put back",
               {{"tasks", std::to_string(reply->integer)}});
}

}  // namespace clipmill::redis
