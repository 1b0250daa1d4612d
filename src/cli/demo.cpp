// clipmill demo: the whole path on a catalogue of our own, step by step.
//
// Two viewers: Ada, whose taste the catalogue serves, and Ben, who has seen all there is of his. It
// speaks to the services as the API does, and may be run again: everything in it is idempotent.
#include <cstdio>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/import_file.hpp"
#include "web/web.hpp"

namespace clipmill::cli {
namespace {

constexpr int queue_max = 50;
constexpr int feed_shown = 6;

// What a viewer does with the first videos of a theme (the ids' prefix in the sample catalogue).
struct Habit {
  std::string theme;
  std::size_t count = 0;
  Action action = Action::like;
};

struct Viewer {
  std::string name;
  std::string story;
  std::vector<Habit> habits;
};

const std::vector<Viewer>& viewers() {
  static const std::vector<Viewer> both{
      {"ada",
       "likes dogs, of which there are more, and skips space",
       {{"dogs", 8, Action::like}, {"space", 7, Action::skip}}},
      {"ben", "likes trains, and has seen every one there is", {{"trains", 16, Action::like}}},
  };
  return both;
}

void heading(int number, const std::string& text) {
  print_line(fmt::format("\n{}  {}", number, text));
}

// A demo must not mix its sample into somebody's catalogue.
asio::awaitable<Result<void>> refuse_other_data(Services& services, std::vector<VideoId> sample) {
  auto count = co_await services.videos.count();
  if (!count) co_return fail(count.error());
  if (*count == 0) co_return Result<void>();
  auto known = co_await services.videos.get(std::move(sample), false);
  if (!known) co_return fail(known.error());
  if (!known->empty()) co_return Result<void>();
  co_return fail(ErrorCode::refused, services.settings.data +
                                         " holds another catalogue; give the demo a folder of its "
                                         "own: clipmill demo --data ./clipmill-demo");
}

std::vector<Interaction> interactions_of(const Viewer& viewer, const std::vector<VideoId>& sample,
                                         Instant now) {
  std::vector<Interaction> interactions;
  for (const Habit& habit : viewer.habits) {
    std::size_t done = 0;
    for (const VideoId& id : sample) {
      if (done == habit.count || !id.value.starts_with(habit.theme + "-")) continue;
      ++done;
      Interaction interaction;
      interaction.user = UserId(viewer.name);
      interaction.video = id;
      interaction.action = habit.action;
      interaction.at = now;
      interaction.idempotency_key = "demo-" + id.value;
      interactions.push_back(std::move(interaction));
    }
  }
  return interactions;
}

asio::awaitable<Result<void>> watch(Services& services, const Viewer& viewer,
                                    const std::vector<VideoId>& sample) {
  auto recorded =
      co_await services.preferences.record(interactions_of(viewer, sample, services.clock.now()));
  if (!recorded) co_return fail(recorded.error());
  auto record = co_await services.interactions.viewer(UserId(viewer.name));
  if (!record) co_return fail(record.error());
  if (!*record) co_return fail(ErrorCode::not_found, "the sample catalogue lost its themes");
  print_line(fmt::format("   {} {}: {} interactions, preference version {}", viewer.name,
                         viewer.story, (*record)->events, (*record)->preference_version));
  co_return Result<void>();
}

asio::awaitable<Result<void>> show_queue(Services& services, const Viewer& viewer) {
  const UserId user(viewer.name);
  auto planned = co_await services.planner.plan_now(user);
  if (!planned) co_return fail(planned.error());
  auto items = co_await services.queues.items(user, queue_max);
  if (!items) co_return fail(items.error());
  print_line(fmt::format("   {}: {}", viewer.name, to_string(planned->strategy)));
  for (const QueueItem& item : *items) {
    const std::string what = item.similarity ? fmt::format("{:.2f}", *item.similarity) : "new ";
    print_line(fmt::format("     {}  {}", what, item.prompt));
  }
  co_return Result<void>();
}

asio::awaitable<WorkerTally> make_clips(Services& services, std::int64_t waiting) {
  WorkerOptions options = services.worker_options();
  options.exit_when_empty = true;
  BackgroundVideoWorker worker(services.tasks, services.dispatcher, services.generation,
                               services.clock, services.random, services.log,
                               co_await asio::this_coro::executor, options);
  Progress progress(services.clock, "   generating");
  std::int64_t ended = 0;
  worker.on_task_end = [&](const TaskId&, TaskState) {
    ++ended;
    progress.show(
        static_cast<double>(ended) / static_cast<double>(std::max<std::int64_t>(1, waiting)),
        fmt::format("{} of {} clips", ended, waiting));
  };
  progress.show(0, fmt::format("0 of {} clips", waiting));
  co_await worker.run();
  progress.done();
  co_return worker.tally();
}

asio::awaitable<Result<void>> show_feed(Services& services, const Viewer& viewer) {
  auto page = co_await services.feed.page(UserId(viewer.name), 0, feed_shown);
  if (!page) co_return fail(page.error());
  print_line(fmt::format("   {}'s feed:", viewer.name));
  for (const FeedEntry& entry : page->entries) {
    print_line(fmt::format("     {:9}  {}", to_string(entry.reason), entry.video.caption));
    print_line(fmt::format("                {}", entry.why));
    if (entry.video.clip) {
      print_line(
          fmt::format("                {}", services.path_of_blob(entry.video.clip->blob_key)));
    }
  }
  co_return Result<void>();
}

asio::awaitable<Result<Exit>> run(Services& services) {
  const Instant started = services.clock.now();
  const std::vector<VideoId> sample = sample_video_ids();
  auto ours = co_await refuse_other_data(services, sample);
  if (!ours) co_return fail(ours.error());

  heading(1, "A catalogue: short videos that exist already");
  auto imported = co_await import_text(services, std::string(web::sample_catalogue()));
  if (!imported) co_return fail(imported.error());
  auto loaded = co_await services.follow_catalog();
  if (!loaded) co_return fail(loaded.error());
  print_line(fmt::format("   {} videos, each with an embedding of {} floats",
                         services.catalog.size(), embedding_size));

  heading(2, "Two viewers watch, like and skip; the 15th interaction moves their preference");
  for (const Viewer& viewer : viewers()) {
    auto watched = co_await watch(services, viewer, sample);
    if (!watched) co_return fail(watched.error());
  }

  heading(3, "Their queues are planned: similar videos, or prompts for new ones");
  for (const Viewer& viewer : viewers()) {
    auto shown = co_await show_queue(services, viewer);
    if (!shown) co_return fail(shown.error());
  }

  heading(4, "A worker claims the tasks and generates the clips");
  auto missing = co_await services.reconciler.pass(Duration(0));
  if (!missing) co_return fail(missing.error());
  auto before = co_await services.tasks.counts();
  if (!before) co_return fail(before.error());
  const std::int64_t waiting = before->pending + before->in_progress;
  const WorkerTally tally = co_await make_clips(services, waiting);
  print_line(
      fmt::format("   {} clips made now, {} were there before", tally.generated, before->ready));

  heading(5, "The clips are in the feed");
  auto followed = co_await services.follow_catalog();
  if (!followed) co_return fail(followed.error());
  for (const Viewer& viewer : viewers()) {
    auto shown = co_await show_feed(services, viewer);
    if (!shown) co_return fail(shown.error());
  }
  const auto seconds = static_cast<double>((services.clock.now() - started).count()) / 1000;
  print_line(fmt::format("\nDone in {:.1f} s. Everything is kept in {}.", seconds,
                         services.settings.data));
  print_line("clipmill serve opens the feed at http://127.0.0.1:8000 (viewers: ada, ben)");
  co_return tally.dead > 0 ? Exit::some_failed : Exit::done;
}

asio::awaitable<bool> stop(Services& services) {
  co_await services.stop();
  co_return true;
}

}  // namespace

Exit demo(const Context& context) {
  auto opened = context.open();
  if (!opened) return not_opened(opened.error());
  auto done = (*opened)->run(run(**opened));
  // Also after a failure: a plan may still be under way.
  (*opened)->run(stop(**opened));
  if (!done) return ended(done.error());
  return *done;
}

}  // namespace clipmill::cli
