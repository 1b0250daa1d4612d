#include "tests/model/dispatcher_player.hpp"

#include "tests/support/run.hpp"

namespace clipmill::test::model {

// One call for each kind of operation.
struct DispatcherPlayer::Player {
  DispatcherPlayer& self;
  Dispatcher& dispatcher;
  const ClaimLimits& limits;

  template <class T>
  Result<T> call(asio::awaitable<Result<T>> work) {
    return run(self.loop_, std::move(work));
  }
  std::string refused(const Error& error) {
    self.note_ = error.message;
    return fmt::format("{}", to_string(error.code));
  }
  std::string done(const Result<void>& result) { return result ? "done" : refused(result.error()); }
  Instant in(Duration from_now) const { return self.clock_.now() + from_now; }
  std::int64_t since_start(Instant instant) const { return (instant - self.start_).count(); }
  Lease lease_of(const LeaseName& name) const {
    Lease lease = self.leases_.of(name.holder, name.age);
    lease.task = name.task;
    return lease;
  }
  std::vector<Lease> leases_of(const std::vector<LeaseName>& names) const {
    std::vector<Lease> leases;
    for (const LeaseName& name : names) leases.push_back(lease_of(name));
    return leases;
  }
  std::string text_of(const std::vector<LeaseId>& ids) const {
    std::string text;
    for (const LeaseId& id : ids) text += " " + self.leases_.text_of(id);
    return text;
  }
  static std::string text_of(const std::vector<bool>& live) {
    std::string text;
    for (const bool one : live) text += one ? "live " : "stale ";
    return text;
  }

  std::string operator()(const Enqueue& enqueue) {
    std::vector<Dispatch> tasks;
    for (const Enqueue::Item& item : enqueue.items) {
      tasks.push_back(item.task);
      tasks.back().due_at = in(item.due_in);
    }
    const auto statuses = call(dispatcher.enqueue(tasks));
    if (!statuses) return refused(statuses.error());
    self.ledger_.enqueued(tasks, *statuses);
    std::string text;
    for (const EnqueueStatus status : *statuses) {
      text += status == EnqueueStatus::added ? "added " : "known ";
    }
    return text;
  }

  std::string operator()(const Claim& claim) {
    const auto claimed = call(dispatcher.claim(claim.worker, claim.pools, claim.limit, claim.ttl));
    if (!claimed) return refused(claimed.error());
    self.ledger_.claimed(claim.worker, claim.pools, claim.limit, claim.ttl, limits, *claimed);
    std::string text;
    for (const Lease& lease : claimed->leases) {
      self.leases_.given(lease);
      text += fmt::format("{} {} until {}, ", lease.task.value, self.leases_.text_of(lease.id),
                          since_start(lease.expires_at));
    }
    if (!claimed->next_due) return text + "come back any time";
    return text + fmt::format("come back at {}", since_start(*claimed->next_due));
  }

  std::string operator()(const SendBeat& send) {
    WorkerRecord worker;
    worker.id = send.worker;
    worker.host = "host";
    worker.started_at = self.start_;
    worker.draining = send.draining;
    const std::vector<Lease> leases = leases_of(send.leases);
    for (const Lease& lease : leases) worker.tasks.push_back(lease.task);
    const auto beat = call(dispatcher.beat(worker, leases, send.ttl));
    if (!beat) return refused(beat.error());
    self.ledger_.beaten(leases, send.ttl, *beat);
    return fmt::format("lost{}; cancelled{}{}", text_of(beat->lost), text_of(beat->cancelled),
                       beat->drain ? "; drain" : "");
  }

  std::string operator()(const Finish& finish) {
    const std::vector<Lease> leases = leases_of(finish.leases);
    const auto live = call(dispatcher.finish(leases));
    if (!live) return refused(live.error());
    self.ledger_.finished(leases, *live);
    return text_of(*live);
  }

  std::string operator()(const GiveBackSome& some) {
    std::vector<GiveBack> tasks;
    for (const GiveBackSome::Item& item : some.items) {
      tasks.push_back({lease_of(item.lease), in(item.due_in)});
    }
    const auto live = call(dispatcher.give_back(tasks));
    if (!live) return refused(live.error());
    self.ledger_.given_back(tasks, *live);
    return text_of(*live);
  }

  std::string operator()(const Cancel& cancel) {
    const auto cancelled = call(dispatcher.cancel(cancel.tasks));
    if (cancelled) self.ledger_.cancelled(cancel.tasks);
    return done(cancelled);
  }

  std::string operator()(const SetPaused& set) {
    const auto paused = call(set.paused ? dispatcher.pause() : dispatcher.resume());
    if (paused) self.ledger_.paused(set.paused);
    return done(paused);
  }

  std::string operator()(const Drain& drain) { return done(call(dispatcher.drain(drain.worker))); }

  std::string operator()(const Leave& leave) {
    const auto left = call(dispatcher.leave(leave.worker));
    if (left) self.ledger_.left(leave.worker);
    return done(left);
  }

  std::string operator()(const ListWorkers& list) {
    const auto workers = call(dispatcher.workers(list.window));
    if (!workers) return refused(workers.error());
    std::string text;
    for (const WorkerRecord& worker : *workers) {
      text += fmt::format("{} heard of at {}{} with", worker.id.value,
                          since_start(worker.last_heartbeat), worker.draining ? ", draining," : "");
      for (const TaskId& task : worker.tasks) text += " " + task.value;
      text += "; ";
    }
    return text;
  }

  std::string operator()(const ClearStale& clear) {
    const auto cleared = call(dispatcher.clear_stale(clear.window));
    if (!cleared) return refused(cleared.error());
    self.ledger_.cleared();
    return std::to_string(*cleared);
  }

  std::string operator()(const Upkeep&) {
    const auto begun = call(dispatcher.begin_rebuild());
    if (!begun) return refused(begun.error());
    return *begun ? "to be rebuilt" : "all there";
  }

  std::string operator()(const Advance& advance) {
    self.clock_.advance(advance.by);
    return "";
  }

  std::string operator()(const StepClock& step) {
    self.clock_.advance(step.by);
    for (Dispatcher* process : {&self.harness_->dispatcher(), &self.harness_->other()}) {
      WorkerRecord worker;
      worker.id = WorkerId("who-hears");
      const auto beat = call(process->beat(worker, {}, 1s));
      if (!beat) return refused(beat.error());
      self.ledger_.beaten({}, 1s, *beat);
    }
    return "";
  }
};

DispatcherPlayer::DispatcherPlayer(const DispatcherMaker& maker, const DispatcherTrace& trace)
    : audited_(!trace.crowded),
      limits_(trace.limits),
      other_limits_(trace.other_limits),
      ledger_(clock_, trace.weights, {trace.limits, trace.other_limits}),
      harness_(
          maker.make({loop_, clock_, random_, trace.weights, trace.limits, trace.other_limits})) {}

std::vector<std::string> DispatcherPlayer::broken() const {
  return audited_ ? ledger_.broken() : std::vector<std::string>();
}

Answer DispatcherPlayer::play(const DispatcherOperation& operation) {
  // Which pool a claim begins with is drawn; where all draw the same, all begin with the same.
  random_ = SeededRandom(operation.draw);
  note_.clear();
  Player player{*this, operation.by_other ? harness_->other() : harness_->dispatcher(),
                operation.by_other ? other_limits_ : limits_};
  std::string text = std::visit(player, operation.what);
  text += fmt::format(" [{}]", stats());
  return {std::move(text), note_};
}

std::string DispatcherPlayer::stats() {
  const auto stats = run(loop_, harness_->dispatcher().stats());
  if (!stats) {
    note_ = stats.error().message;
    return std::string(to_string(stats.error().code));
  }
  ledger_.counted(*stats);
  std::string text = fmt::format("{} ready, {} delayed, {} leased, {} in line", stats->ready,
                                 stats->delayed, stats->leased, stats->users_waiting);
  if (stats->oldest_ready) {
    text += fmt::format(", oldest of {}", (*stats->oldest_ready - start_).count());
  }
  return text + (stats->paused ? ", paused" : "");
}

}  // namespace clipmill::test::model
