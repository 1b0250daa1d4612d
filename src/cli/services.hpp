// Services: everything that commands speak to, wired by app/. References only; app/engine.hpp owns.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>

#include "base/idempotent_answers.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "catalog/catalog.hpp"
#include "catalog/import.hpp"
#include "catalog/video_store.hpp"
#include "config/settings.hpp"
#include "feed/feed_service.hpp"
#include "generation/blob_store.hpp"
#include "generation/video_generation_service.hpp"
#include "queue/queue_store.hpp"
#include "queue/task_control.hpp"
#include "queue/video_generation_queue_service.hpp"
#include "takeover/old_queues.hpp"
#include "task/dispatcher.hpp"
#include "task/task_store.hpp"
#include "taste/user_preference_service.hpp"
#include "upkeep/pruner.hpp"
#include "upkeep/reconciler.hpp"
#include "worker/background_video_worker.hpp"
#include "worker/worker_log.hpp"
#include "worker/worker_manager_service.hpp"

namespace clipmill::cli {

struct Services {
  asio::io_context& loop;
  const Settings& settings;
  Clock& clock;
  Random& random;
  Log& log;
  VideoStore& videos;
  InteractionStore& interactions;
  TaskStore& tasks;
  TaskControl& task_control;
  Dispatcher& dispatcher;
  QueueStore& queues;
  BlobStore& blobs;
  IdempotentAnswers& answers;
  Catalog& catalog;
  CatalogImport& importer;
  UserPreferenceService& preferences;
  VideoGenerationQueueService& planner;
  FeedService& feed;
  WorkerManagerService& workers;
  WorkerLog& worker_log;
  VideoGenerationService& generation;
  Reconciler& reconciler;
  Pruner& pruner;

  // Follows a new embedder model, should another process have fitted one; then loads or follows the
  // catalogue. Called before ranking is needed, and by the upkeep loop.
  std::function<asio::awaitable<Result<void>>()> follow_catalog;

  // A worker with this process's identity and the settings' numbers.
  std::function<WorkerOptions()> worker_options;

  // What this process has logged since the last call.
  std::function<std::vector<WorkerLogLine>()> take_log_lines;

  // Where a clip file lies on this machine; for people.
  std::function<std::string(const std::string& blob_key)> path_of_blob;

  // The old service's Redis. invalid: what is wrong with the url.
  std::function<Result<std::unique_ptr<OldQueues>>(const std::string& url)> open_old_queues;

  // Ends what runs in the background (planning, rendering) in order.
  std::function<asio::awaitable<void>()> stop;

  // Drives the loop until `work` has ended; what it throws, run() throws.
  template <class T>
  T run(asio::awaitable<T> work) {
    std::exception_ptr failure;
    std::optional<T> value;
    asio::co_spawn(loop, std::move(work), [&](std::exception_ptr thrown, T result) {
      failure = thrown;
      if (!thrown) value.emplace(std::move(result));
      loop.stop();
    });
    loop.restart();
    loop.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(*value);
  }
};

}  // namespace clipmill::cli
