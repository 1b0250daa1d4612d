// clipmill serve: the API, the feed page, and workers inside.
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/signals.hpp"
#include "cli/upkeep_loops.hpp"
#include "http/api.hpp"
#include "http/pages.hpp"
#include "http/server.hpp"

namespace clipmill::cli {
namespace {

http::ServerOptions server_options(const Settings& settings) {
  http::ServerOptions options;
  options.host = settings.listen_host;
  options.port = static_cast<std::uint16_t>(settings.listen_port);
  options.allow_public = settings.allow_public;
  options.connections_max = static_cast<std::size_t>(settings.connections_max);
  // Bound to loopback, only loopback's names are answered: a web page whose own name was re-pointed
  // at this machine reads nothing.
  if (!settings.allow_public) options.hosts = {"localhost", "127.0.0.1", "[::1]", "::1"};
  return options;
}

asio::awaitable<http::Response> feed_page(http::Request request) {
  co_return http::feed_page(request, http::PageOptions{});
}

asio::awaitable<void> run_worker(BackgroundVideoWorker& worker) { co_await worker.run(); }

asio::awaitable<Exit> run(Services& services) {
  const auto executor = co_await asio::this_coro::executor;
  auto loaded = co_await services.follow_catalog();
  if (!loaded) {
    print_error(loaded.error());
    co_return Exit::unreachable;
  }

  http::Api api(http::ApiServices{.videos = services.videos,
                                  .interactions = services.interactions,
                                  .tasks = services.tasks,
                                  .task_control = services.task_control,
                                  .dispatcher = services.dispatcher,
                                  .queues = services.queues,
                                  .blobs = services.blobs,
                                  .preferences = services.preferences,
                                  .planner = services.planner,
                                  .feed = services.feed,
                                  .workers = services.workers,
                                  .worker_log = services.worker_log,
                                  .answers = services.answers,
                                  .clock = services.clock,
                                  .log = services.log});
  http::Router router(http::RouterOptions{.origins = services.settings.cors_origins});
  router.get("/", feed_page);
  api.add_routes(router);
  http::HttpServer server(executor, router, services.clock, services.random, services.log,
                          server_options(services.settings));
  auto started = co_await server.start();
  if (!started) {
    print_error(started.error());
    co_return started.error().code == ErrorCode::refused ? Exit::refused : Exit::failed;
  }

  AsyncScope upkeep(executor, services.log);
  spawn_upkeep(upkeep, services);
  spawn_ranking_upkeep(upkeep, services);
  AsyncScope working(executor, services.log);
  std::vector<std::unique_ptr<BackgroundVideoWorker>> workers;
  for (int i = 0; i < services.settings.workers; ++i) {
    workers.push_back(std::make_unique<BackgroundVideoWorker>(
        services.tasks, services.dispatcher, services.generation, services.clock, services.random,
        services.log, executor, services.worker_options()));
    working.spawn("worker", run_worker(*workers.back()));
  }
  if (services.settings.autoscale_max > 0) {
    upkeep.spawn("autoscaler", services.workers.autoscale());
  }
  services.log.info("clipmill serves; open " + server.url(),
                    {{"url", server.url()},
                     {"workers", std::to_string(workers.size())},
                     {"videos", std::to_string(services.catalog.size())},
                     {"data", services.settings.data}});

  StopSignals signals(executor);
  co_await signals.wait();
  services.log.info("stopping: running work may end; a second signal stops at once");
  for (auto& worker : workers) worker->drain();
  AsyncScope impatience(executor, services.log);
  auto second_signal = [&signals, &workers]() -> asio::awaitable<void> {
    if (co_await signals.wait() == 0) co_return;
    for (auto& worker : workers) worker->kill();
  };
  impatience.spawn("second signal", second_signal());
  co_await server.stop();
  co_await working.join();
  signals.cancel();
  impatience.cancel();
  co_await impatience.join();
  upkeep.cancel();
  co_await upkeep.join();
  co_await services.stop();
  services.log.info("stopped");
  co_return Exit::done;
}

}  // namespace

Exit serve(const Context& context) {
  auto services = context.open();
  if (!services) return not_opened(services.error());
  return (*services)->run(run(**services));
}

}  // namespace clipmill::cli
