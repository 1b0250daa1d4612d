// Api: the routes over the domain, the old service's and /v1. Which answers what:
// docs/reference/http.md.
//
// Handlers take input apart, ask one service, and write the answer; rules live in the rooms.
#pragma once

#include "base/clock.hpp"
#include "base/idempotent_answers.hpp"
#include "base/log.hpp"
#include "catalog/video_store.hpp"
#include "feed/feed_service.hpp"
#include "generation/blob_store.hpp"
#include "http/router.hpp"
#include "queue/queue_store.hpp"
#include "queue/task_control.hpp"
#include "queue/video_generation_queue_service.hpp"
#include "task/dispatcher.hpp"
#include "task/task_store.hpp"
#include "taste/user_preference_service.hpp"
#include "worker/worker_log.hpp"
#include "worker/worker_manager_service.hpp"

namespace clipmill::http {

struct ApiServices {
  VideoStore& videos;
  InteractionStore& interactions;
  TaskStore& tasks;
  TaskControl& task_control;
  Dispatcher& dispatcher;
  QueueStore& queues;
  BlobStore& blobs;
  UserPreferenceService& preferences;
  VideoGenerationQueueService& planner;
  FeedService& feed;
  WorkerManagerService& workers;
  WorkerLog& worker_log;
  IdempotentAnswers& answers;
  Clock& clock;
  Log& log;
};

class Api {
 public:
  explicit Api(ApiServices services) : services_(services) {}

  // The Api outlives the router.
  void add_routes(Router& router);

 private:
  void add_interaction_routes(Router& router);
  void add_feed_routes(Router& router);
  void add_video_routes(Router& router);
  void add_queue_routes(Router& router);
  void add_task_routes(Router& router);
  void add_operation_routes(Router& router);
  void add_worker_routes(Router& router);

  asio::awaitable<Response> answer_once(Request request, Next next);

  asio::awaitable<Response> record_legacy(Request request);
  asio::awaitable<Response> record_one_or_many(Request request);
  asio::awaitable<Response> record_bulk(Request request);
  asio::awaitable<Response> preference_legacy(Request request);
  asio::awaitable<Response> preference(Request request);
  asio::awaitable<Response> viewer_get(Request request);
  asio::awaitable<Response> viewer_put(Request request);
  asio::awaitable<Response> interactions_legacy(Request request);
  asio::awaitable<Response> watched_videos(Request request);

  asio::awaitable<Response> feed_page(Request request, bool infinite);

  asio::awaitable<Response> video_bytes(Request request);
  asio::awaitable<Response> video_info(Request request);
  asio::awaitable<Response> video_url(Request request);
  asio::awaitable<Response> video_list(Request request);

  asio::awaitable<Response> queue_status(Request request);
  asio::awaitable<Response> queue_process(Request request);

  asio::awaitable<Response> task_list(Request request);
  asio::awaitable<Response> tasks_add(Request request);
  asio::awaitable<Response> task_get(Request request);
  asio::awaitable<Response> task_retry(Request request);
  asio::awaitable<Response> task_cancel(Request request);
  asio::awaitable<Response> tasks_act(Request request, BulkAct act);

  asio::awaitable<Response> health(Request request);
  asio::awaitable<Response> ready(Request request);
  asio::awaitable<Response> set_paused(bool paused);
  asio::awaitable<Response> metrics(Request request);
  asio::awaitable<Response> workers_status(Request request);
  asio::awaitable<Response> workers_health(Request request);
  asio::awaitable<Response> workers_start(Request request);
  asio::awaitable<Response> workers_stop(Request request);
  asio::awaitable<Response> workers_clear_stale(Request request);
  asio::awaitable<Response> queue_stats(Request request);
  asio::awaitable<Response> workers_logs(Request request);
  asio::awaitable<Response> process_all_pending(Request request);
  asio::awaitable<Response> process_single_task(Request request);

  ApiServices services_;
};

}  // namespace clipmill::http
