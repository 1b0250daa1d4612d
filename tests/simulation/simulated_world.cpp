#include "tests/simulation/simulated_world.hpp"

namespace clipmill::test {
namespace {

// Embeds anything as the first axis: what a clip's vector is does not matter here.
class OneAxisEmbedder final : public Embedder {
 public:
  asio::awaitable<Result<std::vector<Result<Embedding>>>> embed(
      std::vector<std::string> texts) override {
    Embedding axis(embedding_size, 0.0F);
    axis[0] = 1;
    co_return std::vector<Result<Embedding>>(texts.size(), axis);
  }
  std::string space() const override { return "one-axis"; }
};

class TrustingInspector final : public ClipInspector {
 public:
  asio::awaitable<Result<ClipFacts>> inspect(std::filesystem::path file) override {
    if (!std::filesystem::exists(file)) co_return fail(ErrorCode::not_found, "no such file");
    co_return ClipFacts{.length = 8s,
                        .width = 720,
                        .height = 1280,
                        .frames_per_second = 24,
                        .codec = "h264",
                        .size_bytes = static_cast<std::int64_t>(std::filesystem::file_size(file))};
  }
};

asio::awaitable<void> run_worker(BackgroundVideoWorker& worker) { co_await worker.run(); }

}  // namespace

// One worker process with its own view of the world; ends when its fate says so.
struct SimulatedWorld::Process {
  Process(SimulatedWorld& world, int number)
      : fate(world.clock_, world.random_, world.calm_ ? FaultRates{} : world.options_.rates),
        tasks(world.tasks_, fate),
        dispatcher(world.dispatcher_, fate),
        blobs(world.blobs_, fate),
        generator(world.provider_),
        generation(tasks, blobs, embedder, inspector, {&generator}, world.clock_, world.log_,
                   GenerationOptions{.scratch_folder = world.scratch_}),
        worker(tasks, dispatcher, generation, world.clock_, world.random_, world.log_,
               world.loop_.get_executor(),
               WorkerOptions{.id = WorkerId("w" + std::to_string(number)),
                             .slots = world.options_.slots}) {}

  ProcessFate fate;
  FaultyTaskStore tasks;
  FaultyDispatcher dispatcher;
  FaultyBlobStore blobs;
  OneAxisEmbedder embedder;
  TrustingInspector inspector;
  ImposterGenerator generator;
  VideoGenerationService generation;
  BackgroundVideoWorker worker;
  bool crashed = false;
  bool ended = false;
};

SimulatedWorld::SimulatedWorld(WorldOptions options, const std::filesystem::path& scratch)
    : options_(options),
      scratch_(scratch),
      random_(options.seed),
      tasks_(clock_),
      dispatcher_(clock_, random_),
      blobs_(clock_),
      provider_(clock_, random_, options.provider),
      reconciler_(tasks_, dispatcher_, clock_, log_),
      started_(clock_.now()),
      next_reconcile_(clock_.now() + 10s) {
  provider_.on_submit = [this](const TaskId& id) {
    const Operation& written = tasks_.tasks().at(id).operation;
    if (written.step != OperationStep::intent || !written.id.empty()) ++unwritten_submits_;
  };
  add_tasks();
  for (int i = 0; i < options_.workers; ++i) start_worker();
}

SimulatedWorld::~SimulatedWorld() {
  for (auto& process : processes_) {
    process->fate.end();
    process->worker.kill();
  }
  while (!processes_.empty()) {
    settle();
    bury_the_dead();
    clock_.advance(1s);
  }
}

void SimulatedWorld::start_worker() {
  processes_.push_back(std::make_unique<Process>(*this, ++starts_));
  Process* process = processes_.back().get();
  process->fate.on_crash = [this, process] {
    process->crashed = true;
    ++crashes_;
    // Not from inside the call that the crash was met in.
    asio::post(loop_, [process] { process->worker.kill(); });
  };
  asio::co_spawn(loop_, run_worker(process->worker), [process](std::exception_ptr failure) {
    process->ended = true;
    if (failure) std::rethrow_exception(failure);
  });
}

void SimulatedWorld::add_tasks() {
  std::vector<Task> tasks;
  std::vector<Dispatch> entries;
  for (int i = 0; i < options_.tasks; ++i) {
    Task task;
    task.id = TaskId("t" + std::to_string(i));
    task.user = UserId("u" + std::to_string(i % options_.viewers));
    task.prompt = "a clip";
    task.created_at = task.due_at = clock_.now();
    if (random_.unit() < options_.cancels) {
      cancels_.emplace_back(clock_.now() + Duration(random_.below(60'000)), task.id);
    }
    // Some are accepted while the dispatcher is away: only the reconciler brings them in.
    if (random_.unit() < 0.8) entries.push_back(dispatch_of(task));
    tasks.push_back(std::move(task));
  }
  const auto add = [&]() -> asio::awaitable<bool> {
    auto inserted = co_await tasks_.insert(tasks);
    auto queued = co_await dispatcher_.enqueue(entries);
    co_return inserted.has_value() && queued.has_value();
  };
  asio::co_spawn(loop_, add(), [](std::exception_ptr, bool) {});
  settle();
}

void SimulatedWorld::settle() {
  loop_.restart();
  while (loop_.poll() > 0) {
  }
}

void SimulatedWorld::bury_the_dead() {
  std::erase_if(processes_, [](const std::unique_ptr<Process>& process) { return process->ended; });
}

void SimulatedWorld::reconcile() {
  const auto pass = [&]() -> asio::awaitable<bool> {
    auto missing = co_await reconciler_.pass(5s);
    co_return missing.has_value();
  };
  asio::co_spawn(loop_, pass(), [](std::exception_ptr, bool) {});
  settle();
}

// What happens from outside between two instants.
void SimulatedWorld::disturb() {
  if (!calm_ && clock_.now() - started_ > options_.faults_last) {
    calm_ = true;
    provider_.stop_faults();
    for (auto& process : processes_) process->fate.stop_faults();
  }
  if (!calm_ && random_.unit() < options_.index_loss) dispatcher_.lose_everything();
  for (const auto& [when, task] : cancels_) {
    if (when > clock_.now()) continue;
    const auto cancel = [&]() -> asio::awaitable<bool> {
      auto cancelled = co_await tasks_.cancel(task);
      if (cancelled && *cancelled) co_await dispatcher_.cancel({task});
      co_return true;
    };
    asio::co_spawn(loop_, cancel(), [](std::exception_ptr, bool) {});
    settle();
  }
  std::erase_if(cancels_, [this](const auto& entry) { return entry.first <= clock_.now(); });
  if (clock_.now() >= next_reconcile_) {
    next_reconcile_ = clock_.now() + 10s;
    reconcile();
  }
  const auto living =
      std::ranges::count_if(processes_, [](const auto& process) { return !process->crashed; });
  // Somebody always starts a new one, after a while.
  if (living < options_.workers && random_.unit() < 0.3) start_worker();
}

bool SimulatedWorld::at_rest() {
  const bool ended = std::ranges::all_of(
      tasks_.tasks(), [](const auto& entry) { return is_terminal(entry.second.state); });
  return ended && dispatcher_.size() == 0 && cancels_.empty();
}

bool SimulatedWorld::run(Duration limit) {
  const Instant end = clock_.now() + limit;
  while (clock_.now() < end) {
    settle();
    bury_the_dead();
    if (at_rest()) return true;
    // To the next instant at which somebody wakes, but at most a second.
    Duration step = 1s;
    if (const auto next = clock_.next_wake()) step = std::min(step, *next - clock_.now());
    clock_.advance(std::max(step, Duration(1)));
    // Outside events come once per virtual second, whatever the steps.
    if (clock_.now() < next_disturbance_) continue;
    next_disturbance_ = clock_.now() + 1s;
    settle();
    disturb();
  }
  return false;
}

}  // namespace clipmill::test
