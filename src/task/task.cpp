#include "task/task.hpp"

#include <array>

namespace clipmill {
namespace {

template <class E, std::size_t N>
using Names = std::array<std::pair<E, std::string_view>, N>;

constexpr Names<TaskState, 5> state_names{{
    {TaskState::pending, "pending"},
    {TaskState::in_progress, "in_progress"},
    {TaskState::ready, "ready"},
    {TaskState::dead, "dead"},
    {TaskState::cancelled, "cancelled"},
}};
constexpr Names<OperationStep, 5> step_names{{
    {OperationStep::none, "none"},
    {OperationStep::intent, "intent"},
    {OperationStep::submitted, "submitted"},
    {OperationStep::rendering, "rendering"},
    {OperationStep::fetched, "fetched"},
}};

template <class E, std::size_t N>
std::string_view name_of(const Names<E, N>& names, E value) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  return names.front().second;
}

template <class E, std::size_t N>
std::optional<E> value_of(const Names<E, N>& names, std::string_view text) {
  for (const auto& [candidate, name] : names) {
    if (name == text) return candidate;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(TaskState state) { return name_of(state_names, state); }
std::optional<TaskState> task_state_from(std::string_view name) {
  return value_of(state_names, name);
}
std::string_view to_string(OperationStep step) { return name_of(step_names, step); }
std::optional<OperationStep> operation_step_from(std::string_view name) {
  return value_of(step_names, name);
}

}  // namespace clipmill
