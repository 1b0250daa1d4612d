#include "tests/support/imposter_generator.hpp"

#include <fstream>

namespace clipmill::test {

int ImposterProvider::submits(const TaskId& task) const {
  const auto entry = submits_.find(task);
  return entry == submits_.end() ? 0 : entry->second;
}

int ImposterProvider::operations_failed(const TaskId& task) const {
  const auto entry = failed_.find(task);
  return entry == failed_.end() ? 0 : entry->second;
}

asio::awaitable<Result<OperationId>> ImposterGenerator::submit(GenerationRequest request) {
  ImposterProvider& provider = provider_;
  const ImposterFaults& faults = provider.faults_;
  if (provider.on_submit) provider.on_submit(request.task);
  if (provider.chance(faults.submit_throttled)) {
    co_return fail(Error{.code = ErrorCode::throttled,
                         .message = "too many requests",
                         .retry_after = Duration(5'000)});
  }
  if (provider.chance(faults.submit_unavailable)) {
    co_return fail(ErrorCode::unavailable, "the connection was refused");
  }
  if (provider.chance(faults.submit_unheard)) {
    co_return fail(ErrorCode::timeout, "no answer to the submit");
  }
  const auto [refused, is_new] = provider.refused_.try_emplace(request.task, false);
  if (is_new) refused->second = provider.chance(faults.refused);

  const OperationId id("op-" + std::to_string(provider.operations_.size() + 1));
  ++provider.submits_[request.task];
  ImposterProvider::Operation operation;
  operation.task = request.task;
  operation.started_at = provider.clock_.now();
  operation.ready_at = operation.started_at +
                       Duration(2'000 + static_cast<std::int64_t>(provider.random_.below(40'000)));
  if (refused->second) {
    operation.failure = Error{.code = ErrorCode::refused, .message = "the safety filter said no"};
  } else if (provider.chance(faults.operation_fails)) {
    operation.failure = Error{.code = ErrorCode::unavailable, .message = "the render failed"};
  }
  provider.operations_[id] = operation;
  if (provider.chance(faults.submit_lost)) {
    co_return fail(ErrorCode::timeout, "no answer to the submit");
  }
  co_return id;
}

asio::awaitable<Result<GenerationProgress>> ImposterGenerator::poll(OperationId id) {
  if (provider_.chance(provider_.faults_.poll_unavailable)) {
    co_return fail(ErrorCode::unavailable, "no answer to the poll");
  }
  const auto entry = provider_.operations_.find(id);
  if (entry == provider_.operations_.end() || entry->second.cancelled) {
    co_return fail(ErrorCode::not_found, "no such operation");
  }
  const ImposterProvider::Operation& operation = entry->second;
  GenerationProgress progress;
  progress.poll_after = 3'000ms;
  if (provider_.clock_.now() < operation.ready_at) {
    const auto total = (operation.ready_at - operation.started_at).count();
    const auto done = (provider_.clock_.now() - operation.started_at).count();
    progress.fraction = static_cast<double>(done) / static_cast<double>(total);
    co_return progress;
  }
  if (operation.failure) {
    ++provider_.failed_[operation.task];
    progress.failed = operation.failure;
  } else {
    progress.done = true;
    progress.fraction = 1;
  }
  co_return progress;
}

asio::awaitable<Result<void>> ImposterGenerator::fetch(OperationId id,
                                                       std::filesystem::path destination) {
  if (provider_.chance(provider_.faults_.fetch_unavailable)) {
    co_return fail(ErrorCode::unavailable, "the download was cut");
  }
  const auto entry = provider_.operations_.find(id);
  if (entry == provider_.operations_.end()) {
    co_return fail(ErrorCode::not_found, "no such operation");
  }
  std::ofstream(destination) << "clip of " << entry->second.task.value;
  co_return Result<void>();
}

asio::awaitable<Result<void>> ImposterGenerator::cancel(OperationId id) {
  const auto entry = provider_.operations_.find(id);
  if (entry != provider_.operations_.end() && provider_.clock_.now() < entry->second.ready_at) {
    entry->second.cancelled = true;
  }
  co_return Result<void>();
}

}  // namespace clipmill::test
