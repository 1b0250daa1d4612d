// What the contract suites cannot see: a server that forgets, fills up, changes its role, stops
// answering or is the wrong one. Each test has a redis-server of its own.
#include "adapters/redis/redis_dispatcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "tests/support/fake_clock.hpp"
#include "tests/support/memory_task_store.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/run.hpp"
#include "tests/support/run_all.hpp"
#include "tests/support/scripted_redis.hpp"
#include "tests/support/until.hpp"
#include "upkeep/reconciler.hpp"

namespace clipmill::redis {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class RedisDispatcherTest : public testing::Test {
 protected:
  template <class T>
  Result<T> run(asio::awaitable<Result<T>> work) {
    return test::run(loop_, std::move(work));
  }
  template <class T>
  T await(asio::awaitable<Result<T>> work) {
    auto result = run(std::move(work));
    if (!result) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
  }

  RedisDispatcherOptions options(const std::string& url) const {
    RedisDispatcherOptions options;
    options.connection.address = *parse_address(url);
    options.connection.backoff_max = std::chrono::milliseconds(50);
    options.call_deadline = std::chrono::milliseconds(1000);
    options.time_is_the_servers = false;
    return options;
  }

  std::unique_ptr<RedisDispatcher> dispatcher_at(const RedisDispatcherOptions& options) {
    return std::make_unique<RedisDispatcher>(loop_.get_executor(), clock_, random_, log_, options);
  }
  std::unique_ptr<RedisDispatcher> dispatcher_at(const std::string& url) {
    return dispatcher_at(options(url));
  }
  // With an index that was rebuilt from nothing.
  std::unique_ptr<RedisDispatcher> ready_dispatcher_at(const std::string& url) {
    auto dispatcher = dispatcher_at(url);
    rebuild_from_nothing(*dispatcher);
    return dispatcher;
  }
  void rebuild_from_nothing(RedisDispatcher& dispatcher) {
    if (!await(dispatcher.begin_rebuild())) throw std::runtime_error("there is an index already");
    await(dispatcher.finish_rebuild());
  }

  Reply tell(RedisDispatcher& dispatcher, Command command) {
    auto answer =
        test::run(loop_, dispatcher.connection().call(std::move(command), std::chrono::seconds(5)));
    if (!answer) throw std::runtime_error(answer.error().text);
    return std::move(*answer);
  }

  std::vector<Dispatch> tasks(int count, int first = 0) const {
    std::vector<Dispatch> tasks;
    for (int i = first; i < first + count; ++i) {
      Dispatch task;
      task.task = TaskId("t" + std::to_string(i));
      task.user = UserId("u" + std::to_string(i % 7));
      task.due_at = clock_.now();
      tasks.push_back(std::move(task));
    }
    return tasks;
  }

  Claimed claim(RedisDispatcher& dispatcher, int limit) {
    return await(dispatcher.claim(WorkerId("w1"), {"default"}, limit, 15s));
  }

  static std::string key(const std::string& name) { return "clipmill:{0}:" + name; }

  asio::io_context loop_;
  test::FakeClock clock_;
  SeededRandom random_{1};
  NullLog log_;
};

// ---- a server that forgets

TEST_F(RedisDispatcherTest, AFlushedIndexAnswersNobodyUntilItIsRebuilt) {
  const test::RedisServer server;
  const auto first = ready_dispatcher_at(server.url());
  const auto second = dispatcher_at(server.url());
  await(first->enqueue(tasks(3)));
  const Claimed before = claim(*second, 1);

  tell(*first, Command("FLUSHALL"));

  WorkerRecord worker;
  worker.id = WorkerId("w1");
  EXPECT_EQ(run(second->stats()).error().code, ErrorCode::unavailable);
  EXPECT_THAT(run(second->stats()).error().message, HasSubstr("is being rebuilt"));
  EXPECT_FALSE(run(second->enqueue(tasks(1))));
  EXPECT_FALSE(run(second->claim(WorkerId("w2"), {"default"}, 1, 15s)));
  EXPECT_FALSE(run(second->finish(before.leases)));
  EXPECT_FALSE(run(second->beat(worker, before.leases, 15s)));

  EXPECT_TRUE(await(first->begin_rebuild()));
  EXPECT_FALSE(await(second->begin_rebuild()));
  EXPECT_FALSE(run(second->enqueue(tasks(1, 9))));
  await(first->enqueue(tasks(3)));
  await(first->enqueue(tasks(3)));
  EXPECT_FALSE(run(second->claim(WorkerId("w2"), {"default"}, 1, 15s)));
  await(first->finish_rebuild());

  EXPECT_FALSE(await(second->begin_rebuild()));
  EXPECT_EQ(await(second->stats()).ready, 3);
  EXPECT_THAT(await(second->beat(worker, before.leases, 15s)).lost, SizeIs(1));
  EXPECT_THAT(claim(*second, 9).leases, SizeIs(3));
}

TEST_F(RedisDispatcherTest, ARebuilderThatFallsSilentLosesItsLock) {
  const test::RedisServer server;
  const auto silent = dispatcher_at(server.url());
  const auto next = dispatcher_at(server.url());
  EXPECT_TRUE(await(silent->begin_rebuild()));
  clock_.advance(10s);
  await(silent->enqueue(tasks(1)));  // heard of

  clock_.advance(10s);
  EXPECT_FALSE(await(next->begin_rebuild()));
  clock_.advance(5s);
  EXPECT_TRUE(await(next->begin_rebuild()));

  EXPECT_FALSE(run(silent->enqueue(tasks(1))));
  EXPECT_FALSE(run(silent->finish_rebuild()));
  await(next->finish_rebuild());
  EXPECT_EQ(await(silent->stats()).ready, 1);
}

TEST_F(RedisDispatcherTest, AnIndexThatIsLostDuringItsRebuildIsRebuiltAgain) {
  const test::RedisServer server;
  const auto dispatcher = dispatcher_at(server.url());
  EXPECT_TRUE(await(dispatcher->begin_rebuild()));
  await(dispatcher->enqueue(tasks(3)));

  tell(*dispatcher, Command("FLUSHALL"));

  EXPECT_FALSE(run(dispatcher->enqueue(tasks(3, 3))));
  EXPECT_FALSE(run(dispatcher->finish_rebuild()));
  rebuild_from_nothing(*dispatcher);
  EXPECT_EQ(await(dispatcher->stats()).ready, 0);
}

TEST_F(RedisDispatcherTest, AServerThatRestartsEmptyIsRebuilt) {
  test::RedisServer server;
  const auto dispatcher = ready_dispatcher_at(server.url());
  await(dispatcher->enqueue(tasks(3)));
  await(dispatcher->pause());

  server.restart();

  EXPECT_EQ(run(dispatcher->stats()).error().code, ErrorCode::unavailable);
  EXPECT_TRUE(await(dispatcher->begin_rebuild()));
  await(dispatcher->enqueue(tasks(3)));
  await(dispatcher->finish_rebuild());
  EXPECT_TRUE(await(dispatcher->stats()).paused);
  await(dispatcher->resume());
  EXPECT_THAT(claim(*dispatcher, 9).leases, SizeIs(3));
  EXPECT_EQ(dispatcher->connection().connects(), 2);
}

TEST_F(RedisDispatcherTest, APauseOutlivesALossThatAnotherProcessRepairs) {
  test::RedisServer server;
  const auto pauser = ready_dispatcher_at(server.url());
  const auto upkeep = dispatcher_at(server.url());
  await(pauser->enqueue(tasks(1)));
  await(pauser->pause());
  EXPECT_FALSE(await(upkeep->begin_rebuild()));  // it neither claims nor asks for stats

  server.restart();
  EXPECT_TRUE(await(upkeep->begin_rebuild()));
  await(upkeep->enqueue(tasks(1)));
  await(upkeep->finish_rebuild());

  EXPECT_TRUE(await(pauser->stats()).paused);
  EXPECT_THAT(claim(*pauser, 9).leases, SizeIs(0));
}

TEST_F(RedisDispatcherTest, AServerThatRestartsWithItsDataGoesOnAndIsReconciled) {
  test::RedisServer server({"--appendonly", "yes", "--appendfsync", "always"});
  const auto dispatcher = ready_dispatcher_at(server.url());
  await(dispatcher->enqueue(tasks(3)));
  const Claimed claimed = claim(*dispatcher, 1);

  server.restart();

  EXPECT_EQ(await(dispatcher->stats()).ready, 2);
  EXPECT_THAT(await(dispatcher->finish(claimed.leases)), testing::ElementsAre(true));
  EXPECT_TRUE(await(dispatcher->begin_rebuild()));
  EXPECT_EQ(await(dispatcher->stats()).ready, 2);
  await(dispatcher->finish_rebuild());
  EXPECT_FALSE(await(dispatcher->begin_rebuild()));
}

TEST_F(RedisDispatcherTest, AServerThatGoesBackInTimeIsRebuilt) {
  test::RedisServer server;
  const auto dispatcher = ready_dispatcher_at(server.url());
  await(dispatcher->enqueue(tasks(3)));
  tell(*dispatcher, Command("SAVE"));
  tell(*dispatcher, Command("FLUSHDB"));
  rebuild_from_nothing(*dispatcher);
  await(dispatcher->stats());

  server.restart();

  // It has what was saved, of an older epoch: tasks that may be over, and not those since.
  EXPECT_EQ(run(dispatcher->stats()).error().code, ErrorCode::unavailable);
  EXPECT_TRUE(await(dispatcher->begin_rebuild()));
  await(dispatcher->enqueue(tasks(2, 2)));
  await(dispatcher->finish_rebuild());
  EXPECT_EQ(await(dispatcher->stats()).ready, 4);
}

TEST_F(RedisDispatcherTest, ForgottenScriptsAreLoadedAgain) {
  const test::RedisServer server;
  const auto dispatcher = ready_dispatcher_at(server.url());
  await(dispatcher->enqueue(tasks(3)));

  for (int i = 0; i < 3; ++i) {
    Command flush("SCRIPT");
    flush.add("FLUSH");
    tell(*dispatcher, std::move(flush));
    EXPECT_THAT(claim(*dispatcher, 1).leases, SizeIs(1));
  }
}

TEST_F(RedisDispatcherTest, AHundredThousandTasksAreRebuiltWhileWorkersAsk) {
  const test::RedisServer server;
  RedisDispatcherOptions given = options(server.url());
  given.call_deadline = std::chrono::seconds(20);
  const auto dispatcher = dispatcher_at(given);
  const auto worker = dispatcher_at(given);
  test::MemoryTaskStore truth(clock_);
  for (int first = 0; first < 100'000; first += 500) {
    std::vector<Task> some;
    for (const Dispatch& dispatch : tasks(500, first)) {
      Task task;
      task.id = dispatch.task;
      task.user = dispatch.user;
      task.due_at = dispatch.due_at;
      some.push_back(std::move(task));
    }
    await(truth.insert(std::move(some)));
  }
  Reconciler reconciler(truth, *dispatcher, clock_, log_);
  int refused = 0;
  std::vector<Lease> held;
  const auto work = [&]() -> asio::awaitable<void> {
    while (held.empty()) {
      auto claimed = co_await worker->claim(WorkerId("w1"), {"default"}, 10, 15s);
      if (claimed) held = std::move(claimed->leases);
      if (!claimed) ++refused;
    }
  };
  asio::co_spawn(loop_, work(), [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
  const auto start = std::chrono::steady_clock::now();

  await(reconciler.rebuild_if_lost());

  fmt::print("100,000 tasks were rebuilt in {:.2f} s\n",
             std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  test::until(loop_, [&] { return !held.empty(); });
  EXPECT_GT(refused, 0);
  EXPECT_THAT(held, SizeIs(10));
  EXPECT_EQ(await(dispatcher->stats()).ready, 99'990);
  EXPECT_EQ(await(dispatcher->stats()).leased, 10);
  await(reconciler.rebuild_if_lost());
  EXPECT_EQ(await(dispatcher->stats()).ready, 99'990);
}

// ---- a server in trouble

TEST_F(RedisDispatcherTest, AFullServerRefusesNewTasksWholeAndLetsTheOthersDrain) {
  const test::RedisServer server;
  const auto dispatcher = ready_dispatcher_at(server.url());
  await(dispatcher->enqueue(tasks(4)));
  Command limit("CONFIG");
  limit.add("SET").add("maxmemory").add("1");
  tell(*dispatcher, std::move(limit));

  const auto refused = run(dispatcher->enqueue(tasks(500, 100)));

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  EXPECT_THAT(refused.error().message, HasSubstr("nothing was written"));
  const DispatchStats counted = await(dispatcher->stats());
  EXPECT_EQ(counted.ready, 4);
  EXPECT_EQ(counted.users_waiting, 4);
  Command length("HLEN");
  length.add(key("tasks"));
  EXPECT_EQ(tell(*dispatcher, std::move(length)).integer, 4);

  const Claimed claimed = claim(*dispatcher, 3);
  ASSERT_THAT(claimed.leases, SizeIs(3));
  WorkerRecord worker;
  worker.id = WorkerId("w1");
  EXPECT_TRUE(await(dispatcher->beat(worker, claimed.leases, 15s)).lost.empty());
  std::vector<GiveBack> back{{claimed.leases[0], clock_.now()}};
  EXPECT_THAT(await(dispatcher->give_back(back)), testing::ElementsAre(true));
  await(dispatcher->cancel({claimed.leases[1].task}));
  EXPECT_THAT(await(dispatcher->finish({claimed.leases[1], claimed.leases[2]})),
              testing::ElementsAre(true, true));

  Command more("CONFIG");
  more.add("SET").add("maxmemory").add("0");
  tell(*dispatcher, std::move(more));
  EXPECT_THAT(await(dispatcher->enqueue(tasks(500, 100))), SizeIs(500));
}

TEST_F(RedisDispatcherTest, AServerThatBecomesAReplicaIsLeftAndFoundAgain) {
  const test::RedisServer server;
  const test::RedisServer other;
  const auto dispatcher = ready_dispatcher_at(server.url());
  Command follow("REPLICAOF");
  follow.add("127.0.0.1").add(std::int64_t{other.port()});
  tell(*dispatcher, std::move(follow));

  const auto refused = run(dispatcher->enqueue(tasks(1)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  EXPECT_THAT(refused.error().message, HasSubstr("replica"));

  // As an operator would; the dispatcher itself refuses to speak to it.
  ConnectionOptions direct;
  direct.address = *parse_address(server.url());
  const auto promoting = [](int port) -> asio::awaitable<void> {
    auto stream = *make_stream(co_await asio::this_coro::executor, {});
    co_await stream->open({"127.0.0.1", std::to_string(port)});
    Command promote("REPLICAOF");
    promote.add("NO").add("ONE");
    const std::string bytes = promote.bytes();
    co_await stream->write(asio::buffer(bytes));
    std::array<char, 64> answer{};
    co_await stream->read_some(asio::buffer(answer));
  };
  test::run(loop_, promoting(server.port()));

  // The other server's data, which is none, replaces its own, sooner or later.
  test::until(loop_, [&] {
    const auto begun = run(dispatcher->begin_rebuild());
    if (!begun) return false;
    if (!*begun) return run(dispatcher->enqueue(tasks(1))).has_value();
    return run(dispatcher->enqueue(tasks(1))) && run(dispatcher->finish_rebuild());
  });
  EXPECT_EQ(await(dispatcher->stats()).ready, 1);
}

TEST_F(RedisDispatcherTest, AServerThatStopsAnsweringIsGivenUpAndFoundAgain) {
  test::RedisServer server;
  const auto dispatcher = ready_dispatcher_at(server.url());
  server.freeze();

  const auto unknown = run(dispatcher->enqueue(tasks(1)));
  const auto not_asked = run(dispatcher->enqueue(tasks(1, 1)));

  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::unavailable);
  EXPECT_THAT(unknown.error().message, HasSubstr("whether it took effect is unknown"));
  ASSERT_FALSE(not_asked);
  EXPECT_EQ(not_asked.error().code, ErrorCode::unavailable);
  EXPECT_THAT(not_asked.error().message, HasSubstr("was not asked"));

  server.thaw();
  await(dispatcher->enqueue(tasks(3)));
  EXPECT_EQ(await(dispatcher->stats()).ready, 3);
}

TEST_F(RedisDispatcherTest, AHalfOpenConnectionThatNobodyUsesIsFoundOut) {
  test::RedisServer server;
  RedisDispatcherOptions given = options(server.url());
  given.connection.ping_interval = std::chrono::milliseconds(100);
  given.connection.ping_timeout = std::chrono::milliseconds(100);
  given.connection.connect_timeout = std::chrono::milliseconds(200);
  const auto dispatcher = dispatcher_at(given);
  rebuild_from_nothing(*dispatcher);
  ASSERT_EQ(dispatcher->connection().connects(), 1);

  server.freeze();
  const auto frozen = std::chrono::steady_clock::now();
  test::until(loop_, [&] {
    return std::chrono::steady_clock::now() - frozen > std::chrono::milliseconds(600);
  });
  server.thaw();

  test::until(loop_, [&] { return dispatcher->connection().connects() >= 2; });
  EXPECT_EQ(await(dispatcher->stats()).ready, 0);
}

TEST_F(RedisDispatcherTest, AConnectionThatTheServerKillsIsMadeAgain) {
  const test::RedisServer server;
  const auto dispatcher = ready_dispatcher_at(server.url());
  const auto operator_ = dispatcher_at(server.url());
  for (int i = 0; i < 3; ++i) {
    Command kill("CLIENT");
    kill.add("KILL").add("TYPE").add("NORMAL");
    tell(*operator_, std::move(kill));

    // The first call may find the connection's end before anybody has seen it.
    test::until(loop_, [&] { return run(dispatcher->enqueue(tasks(1, i))).has_value(); });
  }
  EXPECT_EQ(await(dispatcher->stats()).ready, 3);
}

TEST_F(RedisDispatcherTest, AServerThatIsNotThereIsWaitedFor) {
  const int port = test::free_port();
  const auto dispatcher = dispatcher_at(fmt::format("redis://127.0.0.1:{}", port));
  const auto refused = run(dispatcher->stats());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  EXPECT_THAT(refused.error().message, HasSubstr("was not asked"));

  const test::RedisServer server({}, "redis-server", port);

  rebuild_from_nothing(*dispatcher);
  EXPECT_EQ(await(dispatcher->stats()).ready, 0);
}

// ---- a server that may not be used

TEST_F(RedisDispatcherTest, AServerThatThrowsKeysAwayIsRefused) {
  const test::RedisServer server({"--maxmemory-policy", "allkeys-lru"});
  const auto dispatcher = dispatcher_at(server.url());

  const auto refused = run(dispatcher->check());

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::refused);
  EXPECT_THAT(refused.error().message, HasSubstr("maxmemory-policy noeviction"));
  Command policy("CONFIG");
  policy.add("SET").add("maxmemory-policy").add("noeviction");
  tell(*dispatcher, std::move(policy));
  EXPECT_TRUE(run(dispatcher_at(server.url())->check()));
}

TEST_F(RedisDispatcherTest, AServerThatIsTooOldIsRefused) {
  const test::ScriptedRedis server(loop_.get_executor(), [](const auto& command) {
    return test::ScriptedRedis::greeting(command, "6.2.14");
  });

  const auto refused = run(dispatcher_at(server.url())->check());

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::refused);
  EXPECT_THAT(refused.error().message, HasSubstr("6.2.14; use 7.0"));
}

TEST_F(RedisDispatcherTest, AWrongPasswordIsToldAtOnce) {
  const test::RedisServer server(
      {"--requirepass", "right", "--user", "ann", "on", ">hers", "~*", "&*", "+@all"});
  const std::string place = fmt::format("127.0.0.1:{}", server.port());

  for (const char* who : {"", ":wrong@", "ann:wrong@"}) {
    const auto refused = run(dispatcher_at("redis://" + std::string(who) + place)->check());
    ASSERT_FALSE(refused) << who;
    EXPECT_EQ(refused.error().code, ErrorCode::unauthorized) << who;
  }
  EXPECT_TRUE(run(dispatcher_at("redis://:right@" + place)->check()));
  EXPECT_TRUE(run(dispatcher_at("redis://ann:hers@" + place + "/2")->check()));
}

TEST_F(RedisDispatcherTest, AnswersThatAreNoneEndTheConnectionAndNotTheProcess) {
  int answers = 0;
  const test::ScriptedRedis server(loop_.get_executor(),
                                   [&](const auto& command) -> std::optional<std::string> {
                                     if (command.front() != "ECHO")
                                       return test::ScriptedRedis::greeting(command);
                                     switch (answers++) {
                                       case 0:
                                         return "HTTP/1.1 400 Bad Request\r\n\r\n";
                                       case 1:
                                         return "*1000000\r\n";
                                       case 2:
                                         return std::nullopt;
                                       case 3:
                                         return "+once\r\n+twice\r\n";
                                       default:
                                         return "+good\r\n";
                                     }
                                   });
  ConnectionOptions given;
  given.address = *parse_address(server.url());
  given.backoff_max = std::chrono::milliseconds(20);
  RedisConnection connection(loop_.get_executor(), random_, log_, given);
  const auto echo = [&] {
    Command command("ECHO");
    command.add("x");
    return test::run(loop_, connection.call(std::move(command), std::chrono::seconds(5)));
  };

  for (int i = 0; i < 3; ++i) {
    const Answer answer = echo();
    ASSERT_FALSE(answer) << i;
    EXPECT_EQ(answer.error().trouble, Trouble::unknown) << i;
  }
  EXPECT_EQ(echo()->text, "once");
  EXPECT_EQ(echo()->text, "good");
  EXPECT_EQ(connection.connects(), 5);
}

// ---- the connection

TEST_F(RedisDispatcherTest, ManyCallersAreWrittenTogetherAndEachGetsItsOwnAnswer) {
  const test::RedisServer server;
  const auto dispatcher = ready_dispatcher_at(server.url());
  const auto reads = [&] {
    Command info("INFO");
    info.add("stats");
    const std::string text = tell(*dispatcher, std::move(info)).text;
    const std::string name = "total_reads_processed:";
    return std::stoll(text.substr(text.find(name) + name.size()));
  };
  const long long before = reads();

  const auto echo = [&](int i) -> asio::awaitable<Answer> {
    Command command("ECHO");
    command.add(std::int64_t{i});
    co_return co_await dispatcher->connection().call(std::move(command), std::chrono::seconds(20));
  };
  std::vector<asio::awaitable<Answer>> calls;
  for (int i = 0; i < 1000; ++i) calls.push_back(echo(i));
  const auto answers = test::run_all(loop_, std::move(calls));

  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(answers[static_cast<std::size_t>(i)]);
    EXPECT_EQ(answers[static_cast<std::size_t>(i)]->text, std::to_string(i));
  }
  EXPECT_LT(reads() - before, 50);
}

TEST_F(RedisDispatcherTest, AQueueThatIsFullRefusesAtOnce) {
  test::RedisServer server;
  ConnectionOptions given;
  given.address = *parse_address(server.url());
  given.waiting_max = 10;
  RedisConnection connection(loop_.get_executor(), random_, log_, given);
  server.freeze();

  std::vector<asio::awaitable<Answer>> calls;
  for (int i = 0; i < 15; ++i) {
    calls.push_back(connection.call(Command("PING"), std::chrono::milliseconds(300)));
  }
  const auto answers = test::run_all(loop_, std::move(calls));

  int refused = 0;
  for (const Answer& answer : answers) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().trouble, Trouble::not_sent);
    if (answer.error().text.find("too many") != std::string::npos) ++refused;
  }
  EXPECT_EQ(refused, 5);
}

// ---- waking

TEST_F(RedisDispatcherTest, TokensAreBoundedAndAClaimThatFindsNothingTakesThemAway) {
  const test::RedisServer server;
  const auto dispatcher = ready_dispatcher_at(server.url());
  const auto tokens = [&] {
    Command length("LLEN");
    length.add(key("wake/default"));
    return tell(*dispatcher, std::move(length)).integer;
  };
  for (int i = 0; i < 100; ++i) await(dispatcher->enqueue(tasks(1, i)));

  EXPECT_EQ(tokens(), 64);
  claim(*dispatcher, 64);
  EXPECT_EQ(tokens(), 64);
  claim(*dispatcher, 64);
  EXPECT_EQ(tokens(), 0);
}

TEST_F(RedisDispatcherTest, ATokenThatNobodyHereWaitsForGoesToOthers) {
  using namespace asio::experimental::awaitable_operators;
  const test::RedisServer server;
  const auto dispatcher = ready_dispatcher_at(server.url());
  const auto other = dispatcher_at(server.url());
  const auto listens = [&] {
    Command list("CLIENT");
    list.add("LIST");
    return tell(*dispatcher, std::move(list)).text.find("cmd=blpop") != std::string::npos;
  };
  // It waits, and then goes away while the server still blocks for it.
  asio::steady_timer gone(loop_, asio::steady_timer::time_point::max());
  bool away = false;
  const auto waiting = [&]() -> asio::awaitable<void> {
    boost::system::error_code ignored;
    co_await (dispatcher->wait_for_work({"default"}, 60s) ||
              gone.async_wait(asio::redirect_error(asio::use_awaitable, ignored)));
    away = true;
  };
  asio::co_spawn(loop_, waiting(), [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
  while (!listens()) {
  }
  gone.cancel();
  test::until(loop_, [&] { return away; });

  await(other->enqueue(tasks(1)));

  test::run(loop_, other->wait_for_work({"default"}, 60s));
}

TEST_F(RedisDispatcherTest, WhoeverWaitsThroughAnOutageIsWokenAfterIt) {
  test::RedisServer server;
  RedisDispatcherOptions given = options(server.url());
  given.block = std::chrono::milliseconds(500);
  const auto dispatcher = dispatcher_at(given);
  rebuild_from_nothing(*dispatcher);
  bool woken = false;
  const auto waiting = [&]() -> asio::awaitable<void> {
    co_await dispatcher->wait_for_work({"default"}, 600s);
    woken = true;
  };
  asio::co_spawn(loop_, waiting(), [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
  test::until(loop_, [&] { return dispatcher->blocking_connection().connects() == 1; });

  server.restart();

  test::until(loop_, [&] { return woken; });
}

// ---- the index

TEST_F(RedisDispatcherTest, TheAuditPutsBackWhatIsMissingFromItsPlace) {
  const test::RedisServer server;
  const auto dispatcher = ready_dispatcher_at(server.url());
  auto given = tasks(20);
  for (int i = 10; i < 15; ++i) given[static_cast<std::size_t>(i)].due_at += 60s;
  await(dispatcher->enqueue(given));
  claim(*dispatcher, 5);
  for (const char* place : {"ready/free/default", "line/free/default", "delayed", "leases"}) {
    Command remove("DEL");
    remove.add(key(place));
    tell(*dispatcher, std::move(remove));
  }
  EXPECT_EQ(await(dispatcher->stats()).ready, 0);

  for (int i = 0; i < 5; ++i) {
    clock_.advance(1s);
    EXPECT_FALSE(await(dispatcher->begin_rebuild()));
  }

  EXPECT_EQ(dispatcher->mended(), 20);
  clock_.advance(60s);
  std::vector<std::string> claimed;
  for (int i = 0; i < 3; ++i) {
    for (const Lease& lease : claim(*dispatcher, 20).leases) claimed.push_back(lease.task.value);
  }
  EXPECT_THAT(claimed, SizeIs(20));
}

TEST_F(RedisDispatcherTest, NothingIsLeftBehindByTasksThatAreOver) {
  const test::RedisServer server;
  const auto dispatcher = ready_dispatcher_at(server.url());
  for (int round = 0; round < 20; ++round) {
    auto given = tasks(200, 200 * round);
    for (std::size_t i = 0; i < given.size(); i += 3) given[i].due_at += 1s;
    await(dispatcher->enqueue(given));
    std::vector<TaskId> cancelled;
    for (std::size_t i = 0; i < given.size(); i += 7) cancelled.push_back(given[i].task);
    Claimed claimed = claim(*dispatcher, 64);
    await(dispatcher->cancel(cancelled));
    claimed.leases.resize(40);
    await(dispatcher->finish(claimed.leases));
    clock_.advance(16s);
  }
  while (true) {
    const Claimed claimed = claim(*dispatcher, 64);
    if (claimed.leases.empty() && !claimed.next_due) break;
    await(dispatcher->finish(claimed.leases));
  }

  for (const char* place : {"tasks", "ages", "delayed", "leases", "doomed", "holds",
                            "ready/free/default", "line/free/default", "wake/default"}) {
    Command exists("EXISTS");
    exists.add(key(place));
    EXPECT_EQ(tell(*dispatcher, std::move(exists)).integer, 0) << place;
  }
}

TEST_F(RedisDispatcherTest, AWorkersClockIsNotBelieved) {
  const test::RedisServer server;
  RedisDispatcherOptions given = options(server.url());
  given.time_is_the_servers = true;
  const auto dispatcher = dispatcher_at(given);
  rebuild_from_nothing(*dispatcher);
  test::FakeClock ahead(clock_.now() + 3600s * 24 * 365 * 30);
  RedisDispatcher other(loop_.get_executor(), ahead, random_, log_, given);

  auto later = tasks(1);
  later[0].due_at = clock_.now() + 3600s;
  await(dispatcher->enqueue(later));
  await(dispatcher->enqueue(tasks(1, 1)));

  const Claimed claimed = await(other.claim(WorkerId("w2"), {"default"}, 9, 7200s));
  ASSERT_THAT(claimed.leases, SizeIs(1));
  EXPECT_EQ(claimed.leases[0].task, TaskId("t1"));
  ASSERT_TRUE(claimed.next_due);
  EXPECT_LE(*claimed.next_due - ahead.now(), 3600s);
  EXPECT_GT(*claimed.next_due - ahead.now(), 3500s);
  EXPECT_TRUE(claim(*dispatcher, 9).leases.empty());
}

TEST_F(RedisDispatcherTest, ControlBytesInAnIdAreRefused) {
  const test::RedisServer server;
  const auto dispatcher = ready_dispatcher_at(server.url());
  for (int which = 0; which < 3; ++which) {
    auto given = tasks(2);
    const std::string bad = "a\1b";
    if (which == 0) given[1].task = TaskId(bad);
    if (which == 1) given[1].user = UserId(bad);
    if (which == 2) given[1].pool = bad;
    EXPECT_EQ(run(dispatcher->enqueue(given)).error().code, ErrorCode::invalid);
  }
  EXPECT_EQ(await(dispatcher->stats()).ready, 0);
}

}  // namespace
}  // namespace clipmill::redis
