#include "generation/video_generation_service.hpp"

#include <system_error>

namespace clipmill {
namespace {

// A file that goes with its owner, however the attempt ends.
class ScratchFile {
 public:
  explicit ScratchFile(std::filesystem::path path) : path_(std::move(path)) {}
  ~ScratchFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

bool is_worth_repeating(const Error& error) {
  return error.code == ErrorCode::unavailable || error.code == ErrorCode::timeout ||
         error.code == ErrorCode::throttled;
}

// A short text for the clip itself: the prompt's first clause, cut at a word. "Slow pan: a dog
// runs" begins with how it is filmed, which is no title.
std::string title_of(const std::string& prompt) {
  constexpr std::size_t size_bytes_max = 80;
  const std::size_t colon = prompt.substr(0, size_bytes_max).find(": ");
  const std::size_t begin = colon == std::string::npos ? 0 : colon + 2;
  std::string title = prompt.substr(begin, prompt.find_first_of(",.;", begin) - begin);
  if (!title.empty() && title.front() >= 'a' && title.front() <= 'z') {
    title.front() = static_cast<char>(title.front() - 'a' + 'A');
  }
  if (title.size() <= size_bytes_max) return title;
  std::size_t end = title.rfind(' ', size_bytes_max);
  if (end == std::string::npos) {
    end = size_bytes_max;
    // Not in the middle of a UTF-8 character: back to where one begins.
    while (end > 0 && (static_cast<unsigned char>(title[end]) & 0xc0U) == 0x80U) --end;
  }
  title.resize(end);
  return title;
}

}  // namespace

VideoGenerationService::VideoGenerationService(TaskStore& tasks, BlobStore& blobs,
                                               Embedder& embedder, ClipInspector& inspector,
                                               std::vector<VideoGenerator*> generators,
                                               Clock& clock, Log& log, GenerationOptions options)
    : tasks_(tasks),
      blobs_(blobs),
      embedder_(embedder),
      inspector_(inspector),
      generators_(std::move(generators)),
      clock_(clock),
      log_(log),
      options_(std::move(options)) {}

VideoId VideoGenerationService::video_id_of(const TaskId& task) {
  return VideoId("clip-" + task.value);
}

std::string VideoGenerationService::blob_key_of(const Fence& fence) {
  return "clips/" + fence.task.value + "-" + std::to_string(fence.attempt) + ".mp4";
}

asio::awaitable<Result<Video>> VideoGenerationService::run(Task task, Fence fence) {
  auto operation = co_await start(task, fence);
  if (!operation) co_return fail(operation.error());

  const bool resumed = task.operation.step != OperationStep::none;
  auto done = co_await wait_until_done(task, fence, *operation, resumed);
  if (!done) co_return fail(done.error());

  auto video = co_await store_clip(task, fence, *done);
  if (video) {
    // The bytes are ours now; the provider's copy may go. A failure here costs nobody anything.
    co_await abandon(task.id, true);
  }
  co_return video;
}

// Ends with an operation id in hand and in the truth.
asio::awaitable<Result<Operation>> VideoGenerationService::start(Task task, Fence fence) {
  VideoGenerator* fresh = generators_.front();
  VideoGenerator* holder =
      task.operation.generator.empty() ? fresh : find(task.operation.generator);
  if (holder == nullptr) {
    co_return fail(ErrorCode::unavailable,
                   "the generator '" + task.operation.generator +
                       "' holds this task's operation; configure it again, or retry the task with "
                       "another prompt");
  }
  NextStep next = next_step(task.operation, fresh->traits(), holder->traits(), options_.ambiguous);

  if (auto* stop = std::get_if<StopHere>(&next)) {
    auto written = co_await checkpoint(fence, stop->operation);
    if (!written) co_return fail(written.error());
    co_return fail(stop->error);
  }
  if (auto* poll = std::get_if<PollNext>(&next)) {
    under_way_[task.id] = Under{holder, poll->operation.id};
    log_.info("generation resumes its operation",
              {{"task_id", task.id.value}, {"operation_id", poll->operation.id.value}});
    co_return poll->operation;
  }

  Operation operation = std::get<SubmitNext>(next).operation;
  VideoGenerator* generator = find(operation.generator);
  auto intent = co_await checkpoint(fence, operation);
  if (!intent) co_return fail(intent.error());

  GenerationRequest request;
  request.task = task.id;
  request.prompt = task.prompt;
  request.title = title_of(task.prompt);
  request.seed = task.seed;
  request.width = options_.width;
  request.height = options_.height;
  request.frames_per_second = options_.frames_per_second;
  request.length = options_.length;
  auto id = co_await generator->submit(request);
  if (!id) {
    // After a timeout the provider may have it: the intent stays, and the next attempt finds it.
    if (id.error().code != ErrorCode::timeout) {
      auto forgotten = co_await checkpoint(fence, forget_operation(operation));
      if (!forgotten && forgotten.error().code == ErrorCode::lease_lost) {
        co_return fail(forgotten.error());
      }
    }
    co_return fail(id.error());
  }
  under_way_[task.id] = Under{generator, *id};
  operation.step = OperationStep::submitted;
  operation.id = *id;
  auto submitted = co_await checkpoint(fence, operation);
  if (!submitted) co_return fail(submitted.error());
  co_return operation;
}

// Ends with a finished operation: the one given, or its one successor when it was lost.
asio::awaitable<Result<Operation>> VideoGenerationService::wait_until_done(Task task, Fence fence,
                                                                           Operation operation,
                                                                           bool may_restart) {
  VideoGenerator* generator = find(operation.generator);
  const Instant deadline = clock_.now() + options_.timeout;
  int failures = 0;
  double written = operation.progress;
  for (;;) {
    auto progress = co_await generator->poll(operation.id);
    Duration pause = 1000ms;
    if (progress) {
      failures = 0;
      pause = progress->poll_after;
      if (progress->failed) {
        auto forgotten = co_await checkpoint(fence, forget_operation(operation));
        if (!forgotten) co_return fail(forgotten.error());
        co_return fail(*progress->failed);
      }
      const bool moved = progress->fraction >= written + 0.05;
      if (progress->done || moved || operation.step == OperationStep::submitted) {
        operation.step = OperationStep::rendering;
        operation.progress = written = progress->fraction;
        auto kept = co_await checkpoint(fence, operation);
        if (!kept) co_return fail(kept.error());
      }
      if (progress->done) co_return operation;
    } else if (progress.error().code == ErrorCode::not_found) {
      // Gone: a local render dies with its process, a provider forgets after days. For a paid one a
      // person decides whether to pay again, so the error is final; a free one starts anew.
      Task again = task;
      again.operation = forget_operation(operation);
      auto forgotten = co_await checkpoint(fence, again.operation);
      if (!forgotten) co_return fail(forgotten.error());
      under_way_.erase(task.id);
      if (generator->traits().paid) co_return fail(progress.error());
      if (!may_restart) co_return fail(ErrorCode::unavailable, progress.error().message);
      auto restarted = co_await start(again, fence);
      if (!restarted) co_return fail(restarted.error());
      operation = *restarted;
      generator = find(operation.generator);
      may_restart = false;
      continue;
    } else {
      if (!is_worth_repeating(progress.error()) || ++failures >= options_.poll_failures_max) {
        co_return fail(progress.error());
      }
      pause = progress.error().retry_after.value_or(pause * failures);
    }

    if (clock_.now() + pause > deadline) {
      const GeneratorTraits traits = generator->traits();
      if (traits.paid && !traits.cancels) {
        // It will be paid for whatever we do: the next attempt goes on waiting for it.
        co_return fail(ErrorCode::timeout,
                       fmt::format("the clip was not ready after {} s (GENERATION_TIMEOUT); the "
                                   "operation goes on",
                                   options_.timeout.count() / 1000));
      }
      co_await generator->cancel(operation.id);
      auto forgotten = co_await checkpoint(fence, forget_operation(operation));
      if (!forgotten) co_return fail(forgotten.error());
      co_return fail(ErrorCode::timeout,
                     fmt::format("the clip was not ready after {} s (GENERATION_TIMEOUT)",
                                 options_.timeout.count() / 1000));
    }
    co_await clock_.sleep_for(pause);
  }
}

asio::awaitable<Result<Video>> VideoGenerationService::store_clip(Task task, Fence fence,
                                                                  Operation operation) {
  VideoGenerator* generator = find(operation.generator);
  const std::string key = blob_key_of(fence);
  const ScratchFile scratch(options_.scratch_folder /
                            (fence.task.value + "-" + std::to_string(fence.attempt) + ".mp4"));

  auto fetched = co_await generator->fetch(operation.id, scratch.path());
  if (!fetched) co_return fail(fetched.error());
  auto facts = co_await inspector_.inspect(scratch.path());
  if (!facts) {
    // A broken download says nothing of the operation: it is kept, and fetched again.
    co_return fail(ErrorCode::unavailable,
                   "the fetched clip is not usable: " + facts.error().message);
  }
  operation.step = OperationStep::fetched;
  operation.progress = 1;
  auto kept = co_await checkpoint(fence, operation);
  if (!kept) co_return fail(kept.error());

  auto blob = co_await blobs_.put(key, scratch.path());
  if (!blob) co_return fail(blob.error());
  auto embedded = co_await embedder_.embed({task.prompt});
  if (!embedded) co_return fail(embedded.error());
  Result<Embedding>& embedding = embedded->front();
  if (!embedding) co_return fail(embedding.error());

  Video video;
  video.id = video_id_of(task.id);
  video.source = VideoSource::generated;
  video.caption = task.prompt;
  video.embedding = std::move(*embedding);
  video.space = embedder_.space();
  video.clip = ClipFile{.blob_key = key,
                        .size_bytes = blob->size_bytes,
                        .etag = blob->etag,
                        .length = facts->length,
                        .width = facts->width,
                        .height = facts->height};
  video.made_for = task.user;
  video.task = task.id;
  video.created_at = clock_.now();

  auto completed = co_await complete(fence, video);
  if (!completed) {
    // Nobody but this attempt knows the key, and the truth has refused the attempt.
    if (completed.error().code == ErrorCode::lease_lost) co_await blobs_.remove(key);
    co_return fail(completed.error());
  }
  co_return video;
}

asio::awaitable<Result<void>> VideoGenerationService::checkpoint(Fence fence, Operation operation) {
  for (int attempt = 1;; ++attempt) {
    auto written = co_await tasks_.checkpoint(fence, operation);
    if (written || !is_worth_repeating(written.error()) || attempt >= options_.store_retries_max) {
      co_return written;
    }
    co_await clock_.sleep_for(options_.store_retry_wait * attempt);
  }
}

asio::awaitable<Result<void>> VideoGenerationService::complete(Fence fence, Video video) {
  for (int attempt = 1;; ++attempt) {
    auto written = co_await tasks_.complete(fence, video);
    if (written || !is_worth_repeating(written.error()) || attempt >= options_.store_retries_max) {
      co_return written;
    }
    co_await clock_.sleep_for(options_.store_retry_wait * attempt);
  }
}

asio::awaitable<void> VideoGenerationService::abandon(TaskId task, bool task_is_over) {
  const auto entry = under_way_.find(task);
  if (entry == under_way_.end()) co_return;
  const Under under = entry->second;
  under_way_.erase(entry);
  if (!task_is_over && under.generator->traits().survives_process) co_return;
  auto cancelled = co_await under.generator->cancel(under.id);
  if (!cancelled) {
    log_.warning("an operation could not be cancelled",
                 {{"task_id", task.value}, {"error", cancelled.error().message}});
  }
}

VideoGenerator* VideoGenerationService::find(const std::string& name) const {
  for (VideoGenerator* generator : generators_) {
    if (generator->traits().name == name) return generator;
  }
  return nullptr;
}

}  // namespace clipmill
