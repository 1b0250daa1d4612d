#include "app/engine.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "adapters/ffmpeg/ffprobe_inspector.hpp"
#include "adapters/ffmpeg/local_generator.hpp"
#include "adapters/files/files_blob_store.hpp"
#include "adapters/hashing/hashing_embedder.hpp"
#include "adapters/hnsw/adaptive_index.hpp"
#include "adapters/postgres/postgres_database.hpp"
#include "adapters/postgres/postgres_notifier.hpp"
#include "adapters/redis/redis_dispatcher.hpp"
#include "adapters/redis/redis_old_queues.hpp"
#include "adapters/sql/local_notifier.hpp"
#include "adapters/sql/migrations.hpp"
#include "adapters/sql/sql_dispatcher.hpp"
#include "adapters/sql/sql_idempotent_answers.hpp"
#include "adapters/sql/sql_interaction_store.hpp"
#include "adapters/sql/sql_queue_store.hpp"
#include "adapters/sql/sql_task_store.hpp"
#include "adapters/sql/sql_video_store.hpp"
#include "adapters/sql/sql_worker_log.hpp"
#include "adapters/sql/sqlite_database.hpp"
#include "adapters/system/child_workers.hpp"
#include "adapters/template/template_prompt_writer.hpp"
#include "app/host_name.hpp"
#include "app/providers.hpp"
#include "catalog/following_embedder.hpp"

namespace clipmill {
namespace {

constexpr std::int64_t cost_of_local_clip_ms = 8'000;

Result<void> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return fail(ErrorCode::unavailable, "the folder " + folder.string() + " cannot be made: " +
                                            error.message() + "; choose another with --data");
  }
  return {};
}

RetryPolicy retry_policy(const Settings& settings) {
  RetryPolicy policy;
  policy.failures_max = settings.attempts_max;
  policy.crashes_max = settings.crashes_max;
  return policy;
}

TasteOptions taste_options(const Settings& settings) {
  TasteOptions options;
  options.similarity_threshold = settings.similarity_threshold;
  return options;
}

PreferenceOptions preference_options(const Settings& settings) {
  PreferenceOptions options;
  options.update_threshold = settings.preference_update_threshold;
  options.taste = taste_options(settings);
  return options;
}

QueueOptions queue_options(const Settings& settings) {
  QueueOptions options;
  options.plan.similar_min = settings.min_similar;
  options.plan.open_generations_max = settings.open_generations_max;
  options.plan.task_cost = Duration(cost_of_local_clip_ms);
  options.plan.taste = taste_options(settings);
  options.prompt_check.similarity_threshold = settings.similarity_threshold;
  options.prompt_check.blocked = default_blocked_terms();
  options.prompt_check.blocked.insert(options.prompt_check.blocked.end(),
                                      settings.blocked_terms.begin(), settings.blocked_terms.end());
  options.update_threshold = settings.preference_update_threshold;
  return options;
}

TaskControl::Options task_control_options(const Settings& settings) {
  const QueueOptions queue = queue_options(settings);
  return {.prompt_check = queue.prompt_check,
          .waiting_max = settings.viewer_tasks_max,
          .pool = queue.plan.pool,
          .task_cost = queue.plan.task_cost};
}

FeedOptions feed_options(const Settings& settings) {
  FeedOptions options;
  options.taste = taste_options(settings);
  return options;
}

GenerationOptions generation_options(const Settings& settings,
                                     const std::filesystem::path& scratch) {
  GenerationOptions options;
  options.scratch_folder = scratch;
  options.timeout = settings.generation_timeout;
  options.width = settings.clip_width;
  options.height = settings.clip_height;
  options.length = settings.clip_length;
  options.ambiguous = ambiguous_policy_from(settings.ambiguous_submit).value();
  return options;
}

LocalGeneratorOptions local_options(const Settings& settings,
                                    const std::filesystem::path& scratch) {
  LocalGeneratorOptions options;
  options.scratch = scratch / "render";
  options.ffmpeg = settings.ffmpeg;
  options.concurrent_max = static_cast<std::size_t>(settings.render_threads);
  options.deadline = settings.generation_timeout;
  options.preset = settings.encoder_preset;
  return options;
}

ChildWorkersOptions child_options(const Settings& settings, std::vector<std::string> command) {
  ChildWorkersOptions options;
  options.command = std::move(command);
  options.log_folder = std::filesystem::path(settings.data) / "logs";
  options.processes_max = static_cast<std::size_t>(settings.worker_processes_max);
  options.grace = settings.drain_grace + Duration(30'000);
  options.leave_at_exit = settings.leave_workers;
  return options;
}

AutoscaleOptions autoscale_options(const Settings& settings) {
  AutoscaleOptions options;
  options.min = settings.autoscale_min;
  options.max = settings.autoscale_max;
  options.slots = settings.slots;
  return options;
}

CatalogOptions catalog_options(const std::filesystem::path& data, const std::string& space) {
  CatalogOptions options;
  options.scratch_folder = data / "scratch";
  options.space = space;
  return options;
}

// At start-up, before anything else uses the loop.
template <class T>
Result<T> run(asio::io_context& loop, asio::awaitable<Result<T>> work) {
  std::optional<Result<T>> answer;
  std::exception_ptr failure;
  asio::co_spawn(loop, std::move(work), [&](std::exception_ptr thrown, Result<T> result) {
    failure = thrown;
    answer = std::move(result);
    // A connection to a server never runs out of work.
    loop.stop();
  });
  loop.run();
  loop.restart();
  if (failure) std::rethrow_exception(failure);
  return std::move(*answer);
}

Result<postgres::Target> postgres_target(const Settings& settings) {
  if (settings.database_url.empty()) {
    return postgres::target_from_parts(settings.database_host, settings.database_port,
                                       settings.database_name, settings.database_user,
                                       settings.database_password);
  }
  auto target = postgres::target_from_url(settings.database_url);
  if (!target) return fail(target.error().code, "database_url: " + target.error().message);
  return target;
}

postgres::ConnectionOptions connection_options(const Settings& settings) {
  postgres::ConnectionOptions options;
  options.prepare = settings.database_prepare;
  return options;
}

postgres::PostgresOptions postgres_options(const Settings& settings, postgres::Target target) {
  postgres::PostgresOptions options;
  options.target = std::move(target);
  options.connection = connection_options(settings);
  options.connections_max = static_cast<std::size_t>(settings.database_pool);
  return options;
}

std::filesystem::path sqlite_file(const Settings& settings) {
  return std::filesystem::path(settings.data) / "clipmill.db";
}

// What a coroutine that cannot fail gives, as run() wants it.
template <class T>
asio::awaitable<Result<T>> as_result(asio::awaitable<T> work) {
  co_return co_await std::move(work);
}

// nullopt: no Redis was asked for.
Result<std::optional<redis::Address>> redis_address(const Settings& settings) {
  if (!settings.redis_url.empty()) {
    auto address = redis::parse_address(settings.redis_url);
    if (!address) return fail(ErrorCode::invalid, "redis_url: " + address.error().message);
    address->sentinel_password = settings.redis_sentinel_password;
    return std::optional(std::move(*address));
  }
  if (settings.redis_host.empty()) return std::nullopt;
  redis::Address address;
  address.hosts.push_back({settings.redis_host, std::to_string(settings.redis_port)});
  address.database = settings.redis_db;
  address.password = settings.redis_password;
  return std::optional(std::move(address));
}

AdaptiveOptions index_options(const Settings& settings, const std::filesystem::path& data,
                              const std::string& space) {
  AdaptiveOptions options;
  options.scratch_folder = data / "scratch";
  options.exact_max = static_cast<std::size_t>(settings.exact_index_max);
  options.snapshot_file = data / "index" / "hnsw.snapshot";
  options.snapshot_stamp = space;
  return options;
}

}  // namespace

struct Engine::Parts {
  Parts(Settings chosen, std::vector<std::string> command, Clock& the_clock, Random& the_random,
        KeptLog& the_log)
      : settings(std::move(chosen)),
        worker_command(std::move(command)),
        machine_clock(the_clock),
        random(the_random),
        log(the_log),
        data(settings.data) {}

  Result<void> open();
  Result<void> open_sqlite();
  Result<void> open_postgres();
  void wire();
  std::unique_ptr<Dispatcher> make_dispatcher();
  Result<std::unique_ptr<OldQueues>> open_old_queues(const std::string& url);
  asio::awaitable<Result<void>> start_redis();
  asio::awaitable<Result<void>> follow_catalog();
  asio::awaitable<void> stop();
  WorkerOptions worker_options();

  const Settings settings;
  const std::vector<std::string> worker_command;
  Clock& machine_clock;
  Random& random;
  KeptLog& log;
  const std::filesystem::path data;
  asio::io_context loop{1};

  // In the order of use: what is below refers to what is above.
  std::unique_ptr<sql::Database> database;
  // The time that everything goes by: the machine's, or the database server's, because the clocks
  // of many hosts differ.
  Clock* time = &machine_clock;
  std::unique_ptr<sql::Notifier> notifier;
  std::unique_ptr<FilesBlobStore> blobs;
  std::optional<sql::SqlVideoStore> videos;
  std::optional<sql::SqlInteractionStore> interactions;
  std::optional<sql::SqlTaskStore> tasks;
  std::optional<redis::Address> redis_place;
  std::unique_ptr<Dispatcher> dispatcher;
  redis::RedisDispatcher* redis_dispatcher = nullptr;  // when that is what it is
  std::optional<sql::SqlQueueStore> queues;
  std::optional<sql::SqlIdempotentAnswers> answers;
  HashingEmbedder embedder;
  std::optional<AdaptiveIndex> index;
  std::optional<Catalog> catalog;
  std::optional<CatalogImport> importer;
  std::unique_ptr<Providers> providers;
  TemplatePromptWriter writer;
  std::optional<VideoGenerationQueueService> planner;
  std::optional<UserPreferenceService> preferences;
  std::optional<FeedService> feed;
  std::optional<LocalGenerator> generator;
  std::optional<FfprobeInspector> inspector;
  HashingEmbedder clip_model;
  std::optional<FollowingEmbedder> clip_embedder;
  std::optional<VideoGenerationService> generation;
  std::optional<TaskControl> task_control;
  std::optional<ChildWorkers> child_workers;
  std::optional<WorkerManagerService> manager;
  std::optional<Reconciler> reconciler;
  std::optional<Pruner> pruner;
  std::optional<sql::SqlWorkerLog> worker_log;
  std::optional<cli::Services> services;
  bool catalog_is_loaded = false;
};

Result<void> Engine::Parts::open() {
  for (const char* folder : {"", "clips", "index", "scratch", "scratch/fetched"}) {
    auto made = make_folder(data / folder);
    if (!made) return made;
  }
  auto opened = settings.uses_postgres() ? open_postgres() : open_sqlite();
  if (!opened) return opened;
  videos.emplace(*database, *time);
  auto model = run(loop, videos->embedder_model());
  if (!model) return fail(model.error());
  if (*model) {
    auto taken = embedder.use(**model);
    if (!taken) return taken;
  }
  auto place = redis_address(settings);
  if (!place) return fail(place.error());
  redis_place = std::move(*place);
  auto made = Providers::make(settings, loop.get_executor(), *time, random, log);
  if (!made) return fail(made.error());
  providers = std::move(*made);
  auto opened_blobs = FilesBlobStore::open(data, random);
  if (!opened_blobs) return fail(opened_blobs.error());
  blobs = std::move(*opened_blobs);
  return {};
}

Result<void> Engine::Parts::open_sqlite() {
  auto opened_database = sql::SqliteDatabase::open({.file = sqlite_file(settings)});
  if (!opened_database) return fail(opened_database.error());
  database = std::move(*opened_database);
  auto opened_notifier =
      sql::LocalNotifier::open(loop.get_executor(), machine_clock, random, data / "wake");
  if (!opened_notifier) return fail(opened_notifier.error());
  notifier = std::move(*opened_notifier);
  return {};
}

Result<void> Engine::Parts::open_postgres() {
  auto target = postgres_target(settings);
  if (!target) return fail(target.error());
  auto opened =
      run(loop, postgres::PostgresDatabase::open(postgres_options(settings, *target), random));
  if (!opened) return fail(opened.error());
  time = &(*opened)->clock();
  database = std::move(*opened);
  auto listening = run(loop, as_result(postgres::PostgresNotifier::open(
                                 *target, connection_options(settings), *time, random)));
  if (!listening) return fail(listening.error());
  notifier = std::move(*listening);
  return {};
}

void Engine::Parts::wire() {
  const auto executor = loop.get_executor();
  Clock& clock = *time;
  interactions.emplace(*database, clock);
  tasks.emplace(*database, clock);
  dispatcher = make_dispatcher();
  queues.emplace(*database, clock);
  answers.emplace(*database, clock);
  index.emplace(index_options(settings, data, embedder.space()), log);
  catalog.emplace(*videos, *index, clock, log, catalog_options(data, embedder.space()));
  importer.emplace(*videos, embedder, clock, log);
  PromptWriter& prompt_writer =
      providers->writer() != nullptr ? *providers->writer() : static_cast<PromptWriter&>(writer);
  planner.emplace(executor,
                  VideoGenerationQueueService::Ports{.queues = *queues,
                                                     .interactions = *interactions,
                                                     .videos = *videos,
                                                     .catalog = *catalog,
                                                     .embedder = embedder,
                                                     .writer = prompt_writer,
                                                     .fallback = writer,
                                                     .dispatcher = *dispatcher,
                                                     .clock = clock,
                                                     .random = random,
                                                     .log = log},
                  queue_options(settings));
  preferences.emplace(*interactions, *catalog, *planner, clock, log, preference_options(settings));
  feed.emplace(*queues, *interactions, *videos, *catalog, clock, feed_options(settings));
  generator.emplace(executor, clock, random, log, local_options(settings, data / "scratch"));
  inspector.emplace(clock, FfprobeOptions{.ffprobe = settings.ffprobe});
  clip_embedder.emplace(*videos, clip_model);
  std::vector<VideoGenerator*> generators{&*generator};
  if (providers->generator() != nullptr) {
    generators.insert(generators.begin(), providers->generator());
  }
  generation.emplace(*tasks, *blobs, *clip_embedder, *inspector, std::move(generators), clock, log,
                     generation_options(settings, data / "scratch" / "fetched"));
  task_control.emplace(TaskControl::Ports{.tasks = *tasks,
                                          .queues = *queues,
                                          .dispatcher = *dispatcher,
                                          .clock = clock,
                                          .random = random,
                                          .log = log},
                       task_control_options(settings));
  child_workers.emplace(executor, clock, log, child_options(settings, worker_command));
  manager.emplace(
      executor, *tasks, *dispatcher, *child_workers,
      [this] {
        WorkerOptions options = worker_options();
        options.exit_when_empty = true;
        return std::make_unique<BackgroundVideoWorker>(*tasks, *dispatcher, *generation, *time,
                                                       random, log, loop.get_executor(), options);
      },
      clock, log, autoscale_options(settings));
  reconciler.emplace(*tasks, *dispatcher, clock, log);
  pruner.emplace(
      *blobs, *videos, data / "scratch" / "fetched",
      [this] { return generator->remove_abandoned(); }, clock, log);
  worker_log.emplace(*database);
  services.emplace(cli::Services{
      .loop = loop,
      .settings = settings,
      .clock = clock,
      .random = random,
      .log = log,
      .videos = *videos,
      .interactions = *interactions,
      .tasks = *tasks,
      .task_control = *task_control,
      .dispatcher = *dispatcher,
      .queues = *queues,
      .blobs = *blobs,
      .answers = *answers,
      .catalog = *catalog,
      .importer = *importer,
      .preferences = *preferences,
      .planner = *planner,
      .feed = *feed,
      .workers = *manager,
      .worker_log = *worker_log,
      .generation = *generation,
      .reconciler = *reconciler,
      .pruner = *pruner,
      .follow_catalog = [this] { return follow_catalog(); },
      .worker_options = [this] { return worker_options(); },
      .take_log_lines = [this] { return log.take(); },
      .path_of_blob = [this](const std::string& key) { return (data / key).string(); },
      .open_old_queues = [this](const std::string& url) { return open_old_queues(url); },
      .stop = [this] { return stop(); }});
}

std::unique_ptr<Dispatcher> Engine::Parts::make_dispatcher() {
  const TierWeights weights{.premium = settings.premium_weight};
  ClaimLimits limits{.per_viewer = settings.viewer_running_max,
                     .per_premium_viewer = settings.premium_running_max,
                     .pool_default = settings.pool_running_max,
                     .per_pool = settings.pool_running_max_of};
  if (!redis_place) {
    return std::make_unique<sql::SqlDispatcher>(*database, *notifier, *time, random, weights,
                                                std::move(limits));
  }
  redis::RedisDispatcherOptions options;
  options.connection.address = *redis_place;
  options.connection.ca_file = settings.redis_ca_file;
  options.weights = weights;
  options.limits = std::move(limits);
  auto made = std::make_unique<redis::RedisDispatcher>(loop.get_executor(), *time, random, log,
                                                       std::move(options));
  redis_dispatcher = made.get();
  return made;
}

Result<std::unique_ptr<OldQueues>> Engine::Parts::open_old_queues(const std::string& url) {
  auto address = redis::parse_address(url);
  if (!address) return fail(std::move(address.error()));
  redis::ConnectionOptions options;
  options.address = std::move(*address);
  options.ca_file = settings.redis_ca_file;
  options.client_name = "clipmill-migrate";
  return redis::RedisOldQueues::make(loop.get_executor(), random, log, std::move(options));
}

// A server that may not be used is refused before anything else happens; an empty one is filled.
asio::awaitable<Result<void>> Engine::Parts::start_redis() {
  auto checked = co_await redis_dispatcher->check();
  if (!checked) co_return checked;
  co_return co_await reconciler->rebuild_if_lost();
}

asio::awaitable<Result<void>> Engine::Parts::follow_catalog() {
  if (!catalog_is_loaded) {
    auto loaded = co_await catalog->load();
    if (!loaded) co_return loaded;
    catalog_is_loaded = true;
  }
  auto followed = co_await catalog->follow();
  if (!followed || !catalog->space_changed()) co_return followed;
  // Another process has fitted the embedder anew and embedded every video again.
  auto model = co_await videos->embedder_model();
  if (!model) co_return fail(model.error());
  if (!*model) co_return Result<void>();
  auto taken = embedder.use(**model);
  if (!taken) co_return taken;
  log.info("the embedder was fitted anew; the catalogue is read again",
           {{"space", embedder.space()}});
  auto changed = co_await catalog->change_space(embedder.space());
  if (!changed) co_return changed;
  // At once, so that nobody ranks without the new space's mean.
  co_return co_await catalog->follow();
}

WorkerOptions Engine::Parts::worker_options() {
  WorkerOptions options;
  options.host = host_name();
  options.pid = ::getpid();
  options.id =
      WorkerId(fmt::format("{}-{}-{}", options.host, options.pid, make_token(random).substr(0, 6)));
  options.version = CLIPMILL_VERSION;
  options.slots = settings.slots;
  options.lease_ttl = settings.lease;
  options.heartbeat = settings.heartbeat;
  options.sweep = settings.poll_interval;
  options.drain_grace = settings.drain_grace;
  options.retry = retry_policy(settings);
  return options;
}

asio::awaitable<void> Engine::Parts::stop() {
  co_await manager->end();
  co_await child_workers->end();
  co_await planner->stop();
  co_await generator->stop();
  if (!catalog_is_loaded) co_return;
  auto saved = co_await index->save_snapshot();
  if (!saved) log.warning("the search index was not saved", {{"error", saved.error().message}});
}

Engine::Engine(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Engine::~Engine() = default;

cli::Services& Engine::services() { return *parts_->services; }

Result<cli::SchemaReport> Engine::schema(const Settings& settings) {
  cli::SchemaReport report{.known = sql::schema_version};
  if (settings.uses_postgres()) {
    auto target = postgres_target(settings);
    if (!target) return fail(target.error());
    report.database = "PostgreSQL " + target->describe();
    asio::io_context loop{1};
    auto version = run(loop, postgres::schema_version_at(*target, connection_options(settings)));
    if (!version) return fail(version.error());
    report.version = *version;
  } else {
    report.database = "SQLite " + sqlite_file(settings).string();
    auto version = sql::SqliteDatabase::schema_version_of(sqlite_file(settings));
    if (!version) return fail(version.error());
    report.version = *version;
  }
  for (const sql::Migration& migration : sql::migrations) {
    if (migration.number > report.version) report.pending.emplace_back(migration.name);
  }
  return report;
}

Result<void> Engine::migrate(const Settings& settings, Random& random) {
  if (settings.uses_postgres()) {
    auto target = postgres_target(settings);
    if (!target) return fail(target.error());
    asio::io_context loop{1};
    auto opened =
        run(loop, postgres::PostgresDatabase::open(postgres_options(settings, *target), random));
    if (!opened) return fail(opened.error());
    return {};
  }
  if (auto made = make_folder(settings.data); !made) return made;
  auto opened = sql::SqliteDatabase::open({.file = sqlite_file(settings)});
  if (!opened) return fail(opened.error());
  return {};
}

Result<std::unique_ptr<Engine>> Engine::open(const Settings& settings,
                                             std::vector<std::string> worker_command, Clock& clock,
                                             Random& random, KeptLog& log) {
  auto parts = std::make_unique<Parts>(settings, std::move(worker_command), clock, random, log);
  auto opened = parts->open();
  if (!opened) return fail(opened.error());
  parts->wire();
  if (parts->redis_dispatcher != nullptr) {
    auto started = run(parts->loop, parts->start_redis());
    if (!started) return fail(started.error());
  }
  return std::unique_ptr<Engine>(new Engine(std::move(parts)));
}

}  // namespace clipmill
