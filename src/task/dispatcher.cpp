#include "task/dispatcher.hpp"

namespace clipmill {

Dispatch dispatch_of(const Task& task) {
  return Dispatch{.task = task.id,
                  .user = task.user,
                  .tier = task.tier,
                  .pool = task.pool,
                  .priority = task.priority,
                  .cost = task.cost,
                  .due_at = task.due_at};
}

}  // namespace clipmill
