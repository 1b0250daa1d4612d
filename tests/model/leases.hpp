// Leases: the lease ids that a store gave, by task and in their order. Ids are random, so
// histories are compared by number: the n-th lease that was given.
#pragma once

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "task/dispatcher.hpp"

namespace clipmill::test::model {

class Leases {
 public:
  void given(const Lease& lease) {
    by_task_[lease.task].push_back(lease);
    numbers_.emplace(lease.id, numbers_.size() + 1);
  }

  // The task's newest but `age`; one that was never given where it had no so many.
  Lease of(const TaskId& task, int age) const {
    const auto found = by_task_.find(task);
    const std::size_t behind = static_cast<std::size_t>(age) + 1;
    if (found == by_task_.end() || found->second.size() < behind) {
      return {task, LeaseId("never-given"), Instant()};
    }
    return found->second[found->second.size() - behind];
  }

  std::string text_of(const LeaseId& id) const {
    if (id.empty()) return "-";
    const auto found = numbers_.find(id);
    return found == numbers_.end() ? id.value : fmt::format("L{}", found->second);
  }

 private:
  std::map<TaskId, std::vector<Lease>> by_task_;
  std::map<LeaseId, std::size_t> numbers_;
};

}  // namespace clipmill::test::model
