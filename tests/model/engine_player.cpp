#include "tests/model/engine_player.hpp"

#include "tests/support/run.hpp"

namespace clipmill::test::model {

// One call for each kind of operation.
struct EnginePlayer::Player {
  EnginePlayer& self;
  const EngineOperation& operation;
  TaskStore& tasks;
  Dispatcher& dispatcher;

  // ---- texts

  template <class T>
  Result<T> call(asio::awaitable<Result<T>> work) {
    auto result = run(self.loop_, std::move(work));
    if (!result) self.note_ = result.error().message;
    return result;
  }
  std::int64_t since_start(Instant instant) const { return (instant - self.start_).count(); }
  std::string since_start(const std::optional<Instant>& instant) const {
    return instant ? std::to_string(since_start(*instant)) : "-";
  }
  static std::string text_of(const Error& error) { return std::string(to_string(error.code)); }

  std::string text_of(const Task& task) const {
    const Operation& paid = task.operation;
    std::string text = fmt::format(
        "{} of {} {} pool {} priority {} cost {} version {} seed {} '{}' '{}': {}, attempt {}, {} "
        "failures, {} crashes, operation {} {} {} {} {} {}, lease {} of {}, video {}{}",
        task.id.value, to_string(task.tier), task.user.value, task.pool, task.priority,
        task.cost.count(), task.plan_version, task.seed, task.prompt, task.why,
        to_string(task.state), task.attempt, task.failures, task.crashes, to_string(paid.step),
        paid.generator, paid.id.value, paid.progress, paid.submits, paid.ambiguous,
        self.leases_.text_of(task.lease), task.worker.value, task.video ? task.video->value : "-",
        task.retried ? ", retried" : "");
    text += fmt::format(", created {} due {} updated {} started {} finished {}",
                        since_start(task.created_at), since_start(task.due_at),
                        since_start(task.updated_at), since_start(task.started_at),
                        since_start(task.finished_at));
    if (task.last_error) {
      text += fmt::format(", {}: {}", to_string(task.last_error->code), task.last_error->message);
    }
    return text;
  }

  std::string text_of(const Begun& begun) const {
    if (const auto* started = std::get_if<AttemptStarted>(&begun)) {
      return "started " + text_of(started->task);
    }
    if (const auto* over = std::get_if<TaskOver>(&begun)) {
      return fmt::format("over, {}", to_string(over->state));
    }
    return fmt::format("not due until {}", since_start(std::get<NotDue>(begun).due_at));
  }

  // What the truth says to what `ask` asks it, and perhaps to the same again.
  template <class Ask, class Text>
  auto ask_truth(std::string& text, Ask ask, Text text_of_value) {
    auto first = call(ask());
    const auto say = [&](const auto& result) {
      text += result ? text_of_value(result) : text_of(result.error());
    };
    say(first);
    if (operation.twice) {
      text += ", again: ";
      say(call(ask()));
    }
    return first;
  }

  static std::string done(const Result<void>&) { return "done"; }

  std::string task_in_truth(const TaskId& id) {
    const auto task = call(tasks.get(id));
    if (!task) return "; " + text_of(task.error());
    return "; " + (*task ? text_of(**task) : "no such task");
  }

  // ---- what the dispatcher is told

  Lease lease_of(const LeaseName& name) const {
    Lease lease = self.leases_.of(name.holder, name.age);
    lease.task = name.task;
    return lease;
  }
  Fence fence_of(const Lease& lease) const {
    const auto found = self.attempts_.find(lease.id);
    Fence fence =
        found == self.attempts_.end() ? Fence{lease.task, lease.id, 1} : found->second.fence;
    fence.task = lease.task;
    return fence;
  }

  std::string finish(const Lease& lease) {
    if (operation.cut_off) return "";
    const auto live = call(dispatcher.finish({lease}));
    if (!live) return ", finish: " + text_of(live.error());
    return live->front() ? ", finished" : ", finished by another";
  }
  std::string give_back(const Lease& lease, Instant due_at) {
    if (operation.cut_off) return "";
    std::vector<GiveBack> back{{lease, due_at}};
    const auto live = call(dispatcher.give_back(std::move(back)));
    if (!live) return ", give back: " + text_of(live.error());
    return live->front() ? ", given back" : ", given back by another";
  }

  std::string begin(const Lease& lease, const WorkerId& worker) {
    std::string text;
    const auto begun = ask_truth(
        text, [&] { return tasks.begin(lease, worker, self.policy_); },
        [&](const Result<Begun>& answer) { return text_of(*answer); });
    if (!begun && begun.error().code == ErrorCode::not_found) return text + finish(lease);
    if (!begun) return text + give_back(lease, self.clock_.now());
    if (const auto* started = std::get_if<AttemptStarted>(&*begun)) {
      const Task& task = started->task;
      self.attempts_[lease.id] = {{task.id, lease.id, task.attempt}, task};
      return text;
    }
    if (const auto* not_due = std::get_if<NotDue>(&*begun)) {
      return text + give_back(lease, not_due->due_at);
    }
    return text + finish(lease);
  }

  // ---- operations

  std::string operator()(const AddTasks& add) {
    std::vector<Task> added;
    std::vector<Dispatch> entries;
    for (const AddTasks::Item& item : add.items) {
      Task task = item.task;
      task.due_at = self.clock_.now() + item.due_in;
      entries.push_back(dispatch_of(task));
      added.push_back(std::move(task));
    }
    std::string text;
    const auto statuses = ask_truth(
        text, [&] { return tasks.insert(added); },
        [](const Result<std::vector<InsertStatus>>& answer) {
          std::string all;
          for (const InsertStatus status : *answer) {
            all += status == InsertStatus::added ? "added " : "known ";
          }
          return all;
        });
    if (!statuses) return text;
    for (std::size_t i = 0; i < added.size(); ++i) {
      if ((*statuses)[i] == InsertStatus::added && add.items[i].in_queue) add_item(added[i]);
      // What is enqueued is what the truth holds.
      const auto kept = call(tasks.get(added[i].id));
      if (kept && *kept) entries[i] = dispatch_of(**kept);
    }
    if (operation.cut_off) return text;
    const auto enqueued = call(dispatcher.enqueue(entries));
    if (!enqueued) return text + text_of(enqueued.error());
    for (const EnqueueStatus status : *enqueued) {
      text += status == EnqueueStatus::added ? "queued " : "there ";
    }
    return text;
  }

  void add_item(const Task& task) {
    QueueItem item;
    item.user = task.user;
    item.version = 1;
    item.status = QueueItemStatus::pending_generation;
    item.task = task.id;
    item.prompt = task.prompt;
    item.added_at = self.clock_.now();
    run(self.loop_, self.engine_.tasks->add_item(std::move(item)));
    self.with_item_.insert(task.id);
  }

  std::string operator()(const Work& work) {
    const auto claimed =
        call(dispatcher.claim(work.worker, {"default", "fast"}, work.limit, work.ttl));
    if (!claimed) return text_of(claimed.error());
    std::string text;
    for (const Lease& lease : claimed->leases) {
      self.leases_.given(lease);
      text += fmt::format("{} {}, ", lease.task.value, self.leases_.text_of(lease.id));
    }
    const int begun = static_cast<int>(claimed->leases.size()) - work.left_out;
    for (int i = 0; i < begun; ++i) {
      text += begin(claimed->leases[static_cast<std::size_t>(i)], work.worker) + "; ";
    }
    return text + fmt::format("come back at {}", since_start(claimed->next_due));
  }

  std::string operator()(const BeginAgain& again) {
    return begin(lease_of(again.lease), again.worker) + task_in_truth(again.lease.task);
  }

  std::string operator()(const Checkpoint& checkpoint) {
    const Fence fence = fence_of(lease_of(checkpoint.lease));
    std::string text;
    ask_truth(text, [&] { return tasks.checkpoint(fence, checkpoint.operation); }, done);
    return text + task_in_truth(fence.task);
  }

  std::string operator()(const Complete& complete) {
    const Lease lease = lease_of(complete.lease);
    const Fence fence = fence_of(lease);
    Video video;
    video.id = VideoId(fmt::format("v-{}-{}", fence.task.value, fence.attempt));
    video.source = VideoSource::generated;
    video.caption = "a clip";
    video.embedding.assign(embedding_size, 0.0F);
    video.embedding[0] = 1;
    video.clip = ClipFile{.blob_key = "clips/" + video.id.value, .size_bytes = 7, .etag = "e"};
    video.task = fence.task;
    video.created_at = self.clock_.now();
    std::string text;
    const auto completed = ask_truth(text, [&] { return tasks.complete(fence, video); }, done);
    text += completed ? finish(lease) : give_back(lease, self.clock_.now());
    return text + task_in_truth(fence.task);
  }

  std::string operator()(const Fail& fail) {
    const Lease lease = lease_of(fail.lease);
    const Fence fence = fence_of(lease);
    const auto attempt = self.attempts_.find(lease.id);
    const Task as_begun = attempt == self.attempts_.end() ? Task{} : attempt->second.task;
    const Decision decision =
        decide_after_failure(as_begun, fail.error, self.policy_, self.clock_.now(), self.random_);
    std::string text;
    const auto failed =
        ask_truth(text, [&] { return tasks.fail(fence, fail.error, decision); }, done);
    const auto* later = std::get_if<RetryLater>(&decision);
    if (!failed) {
      text += give_back(lease, self.clock_.now());
    } else {
      text += later != nullptr ? give_back(lease, later->due_at) : finish(lease);
    }
    return text + task_in_truth(fence.task);
  }

  std::string operator()(const Release& release) {
    const Lease lease = lease_of(release.lease);
    const Fence fence = fence_of(lease);
    std::string text;
    ask_truth(text, [&] { return tasks.release(fence); }, done);
    return text + give_back(lease, self.clock_.now()) + task_in_truth(fence.task);
  }

  std::string operator()(const CancelTask& cancel) {
    std::string text;
    const auto cancelled = ask_truth(
        text, [&] { return tasks.cancel(cancel.task); },
        [](const Result<bool>& answer) { return *answer ? "cancelled" : "over otherwise"; });
    if (cancelled && *cancelled && !operation.cut_off) {
      const auto told = call(dispatcher.cancel({cancel.task}));
      if (!told) text += text_of(told.error());
    }
    return text + task_in_truth(cancel.task);
  }

  std::string operator()(const RetryTask& retry) {
    std::string text;
    const auto task = ask_truth(
        text, [&] { return tasks.retry(retry.task, retry.prompt); },
        [&](const Result<Task>& answer) { return text_of(*answer); });
    if (!task || operation.cut_off) return text;
    const auto enqueued = call(dispatcher.enqueue({dispatch_of(*task)}));
    if (!enqueued) return text + text_of(enqueued.error());
    return text + (enqueued->front() == EnqueueStatus::added ? ", queued" : ", there");
  }

  std::string operator()(const SendBeat& send) {
    WorkerRecord worker;
    worker.id = send.worker;
    std::vector<Lease> leases;
    for (const LeaseName& name : send.leases) leases.push_back(lease_of(name));
    const auto beat = call(dispatcher.beat(worker, leases, send.ttl));
    if (!beat) return text_of(beat.error());
    std::string text = "lost";
    for (const LeaseId& id : beat->lost) text += " " + self.leases_.text_of(id);
    text += ", cancelled";
    for (const LeaseId& id : beat->cancelled) text += " " + self.leases_.text_of(id);
    return text;
  }

  std::string operator()(const Leave& leave) {
    const auto left = call(dispatcher.leave(leave.worker));
    return left ? "done" : text_of(left.error());
  }

  std::string operator()(const SetPaused& set) {
    const auto done = call(set.paused ? dispatcher.pause() : dispatcher.resume());
    return done ? "done" : text_of(done.error());
  }

  std::string operator()(const Reconcile& reconcile) {
    Reconciler reconciler(tasks, dispatcher, self.clock_, self.log_);
    const auto missing = call(reconciler.pass(reconcile.settled));
    return missing ? fmt::format("{} were missing", *missing) : text_of(missing.error());
  }

  std::string operator()(const LoseIndex&) {
    DispatcherHarness& dispatchers = *self.engine_.dispatchers;
    for (Dispatcher* process : {&dispatchers.dispatcher(), &dispatchers.other()}) {
      const auto lost = call(process->begin_rebuild());
      if (!lost) return text_of(lost.error());
    }
    run(self.loop_, dispatchers.lose_everything());
    Reconciler reconciler(tasks, dispatcher, self.clock_, self.log_);
    const auto rebuilt = call(reconciler.rebuild_if_lost());
    if (!rebuilt) return text_of(rebuilt.error());
    // Where the store does not know that it lost something.
    const auto missing = call(reconciler.pass(Duration(0)));
    return missing ? "rebuilt" : text_of(missing.error());
  }

  std::string operator()(const Advance& advance) {
    self.clock_.advance(advance.by);
    return "";
  }

  std::string operator()(const LookAtEverything&) {
    std::string text = "\n";
    std::map<TaskId, TaskState> states;
    std::optional<std::string> cursor;
    do {
      const auto page = call(tasks.list({}, cursor, 3));
      if (!page) return text_of(page.error());
      for (const Task& task : page->tasks) {
        text += "    " + text_of(task) + "\n";
        states[task.id] = task.state;
      }
      cursor = page->next_cursor;
    } while (cursor);
    const auto live = call(tasks.live(std::nullopt, self.clock_.now() - 5s, 1000));
    if (!live) return text_of(live.error());
    for (const Task& task : *live) text += "    live " + task.id.value + "\n";
    for (const TaskId& id : self.with_item_) text += item_of(id);
    return text + clips(states);
  }

  std::string item_of(const TaskId& id) {
    const auto item = run(self.loop_, self.engine_.tasks->item(id));
    if (!item) return fmt::format("    no item of {}\n", id.value);
    return fmt::format("    item of {}: {} {} '{}' '{}' started {} completed {}\n", id.value,
                       to_string(item->status), item->video ? item->video->value : "-", item->url,
                       item->prompt, since_start(item->started_at),
                       since_start(item->completed_at));
  }

  // Of a task that is ready there is exactly one clip and one event that says so, of another none.
  std::string clips(const std::map<TaskId, TaskState>& states) {
    std::string text;
    std::map<TaskId, int> made;
    auto videos = run(self.loop_, self.engine_.tasks->videos());
    std::ranges::sort(videos, {}, &Video::id);
    for (const Video& video : videos) {
      text += fmt::format("    video {} '{}' {} of {} at {}\n", video.id.value, video.caption,
                          video.clip ? video.clip->blob_key : "-",
                          video.task ? video.task->value : "-", since_start(video.created_at));
      if (video.task) ++made[*video.task];
    }
    std::map<std::string, int> announced;
    for (const StoredEvent& event : run(self.loop_, self.engine_.tasks->events())) {
      text += fmt::format("    event {} {} {}\n", event.id, event.type, event.subject);
      if (event.type == "video.generated") ++announced[event.subject];
    }
    for (const auto& [id, state] : states) {
      const int expected = state == TaskState::ready ? 1 : 0;
      if (made[id] != expected) {
        self.broken_.push_back(
            fmt::format("I5 {} is {} with {} videos", id.value, to_string(state), made[id]));
      }
    }
    for (const Video& video : videos) {
      if (announced[video.id.value] == 1) continue;
      self.broken_.push_back("I5 not announced once: " + video.id.value);
    }
    return text;
  }
};

EnginePlayer::EnginePlayer(const EngineMaker& maker, RetryPolicy policy)
    : policy_(policy), engine_(maker.make({loop_, clock_, random_, {}})) {}

Answer EnginePlayer::play(const EngineOperation& operation) {
  random_ = SeededRandom(operation.draw);
  note_.clear();
  TaskStoreHarness& tasks = *engine_.tasks;
  DispatcherHarness& dispatchers = *engine_.dispatchers;
  Player player{*this, operation, operation.by_other ? tasks.second() : tasks.store(),
                operation.by_other ? dispatchers.other() : dispatchers.dispatcher()};
  std::string text = std::visit(player, operation.what);

  const auto counts = player.call(tasks.store().counts());
  const auto stats = player.call(dispatchers.dispatcher().stats());
  if (!counts || !stats) return {text + " [not counted]", note_};
  text += fmt::format(" [{} pending, {} in progress, {} ready, {} dead, {} cancelled, {} ambiguous",
                      counts->pending, counts->in_progress, counts->ready, counts->dead,
                      counts->cancelled, counts->ambiguous_submits);
  text += fmt::format("; {}{} ready, {} delayed, {} leased, {} in line, oldest {}]",
                      stats->paused ? "paused, " : "", stats->ready, stats->delayed, stats->leased,
                      stats->users_waiting, player.since_start(stats->oldest_ready));
  return {std::move(text), note_};
}

}  // namespace clipmill::test::model
