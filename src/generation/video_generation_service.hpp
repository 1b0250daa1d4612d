// VideoGenerationService: brings one begun attempt to a stored clip.
//
//   intent → submit → poll ... → fetch → inspect → blob → video row, task ready, queue item, event
//
// Every step is written to the truth under the fence first (paid_operation.hpp), so the process may
// die between any two and the next attempt goes on from there. The clip's bytes are stored under a
// key of this attempt, so attempts never overwrite each other; the key of an attempt that lost its
// lease is removed at once, or later by the pruner.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "catalog/embedder.hpp"
#include "generation/blob_store.hpp"
#include "generation/clip_inspector.hpp"
#include "generation/paid_operation.hpp"
#include "generation/video_generator.hpp"
#include "task/task_store.hpp"

namespace clipmill {

struct GenerationOptions {
  std::filesystem::path scratch_folder;  // must exist
  Duration timeout{300'000};             // GENERATION_TIMEOUT, for one attempt
  int poll_failures_max = 5;             // calls of poll that may fail in a row
  int store_retries_max = 20;            // tries of one write to the truth while it is unavailable
  Duration store_retry_wait{250};        // between two, times their number
  AmbiguousPolicy ambiguous = AmbiguousPolicy::resubmit_once;
  int width = 720;
  int height = 1280;
  int frames_per_second = 24;
  Duration length{8000};
};

class VideoGenerationService {
 public:
  // New work goes to the first of `generators`; the others finish what they were given earlier.
  // All references outlive the service.
  VideoGenerationService(TaskStore& tasks, BlobStore& blobs, Embedder& embedder,
                         ClipInspector& inspector, std::vector<VideoGenerator*> generators,
                         Clock& clock, Log& log, GenerationOptions options);

  // lease_lost: stopped, nothing more was changed. Another error: the attempt failed; the caller
  // writes it. Cancellation unwinds at any point and leaves a state that the next attempt goes on
  // from.
  asio::awaitable<Result<Video>> run(Task task, Fence fence);

  // After run() was cancelled or lost its lease: frees what this process holds for the task, and
  // stops the provider's operation when `task_is_over` or the operation cannot outlive the process.
  asio::awaitable<void> abandon(TaskId task, bool task_is_over);

  static VideoId video_id_of(const TaskId& task);
  static std::string blob_key_of(const Fence& fence);

 private:
  struct Under {
    VideoGenerator* generator = nullptr;
    OperationId id;
  };

  asio::awaitable<Result<Operation>> start(Task task, Fence fence);
  asio::awaitable<Result<Operation>> wait_until_done(Task task, Fence fence, Operation operation,
                                                     bool may_restart);
  asio::awaitable<Result<Video>> store_clip(Task task, Fence fence, Operation operation);
  asio::awaitable<Result<void>> checkpoint(Fence fence, Operation operation);
  asio::awaitable<Result<void>> complete(Fence fence, Video video);
  VideoGenerator* find(const std::string& name) const;

  TaskStore& tasks_;
  BlobStore& blobs_;
  Embedder& embedder_;
  ClipInspector& inspector_;
  std::vector<VideoGenerator*> generators_;
  Clock& clock_;
  Log& log_;
  GenerationOptions options_;
  std::map<TaskId, Under> under_way_;
};

}  // namespace clipmill
