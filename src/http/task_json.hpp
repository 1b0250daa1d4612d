// How a task is written in answers.
#pragma once

#include "http/json_writer.hpp"
#include "task/task.hpp"

namespace clipmill::http {

void write_task(JsonWriter& json, const Task& task);

}  // namespace clipmill::http
