#include "app/kept_log.hpp"

#include "app/structured_log.hpp"

namespace clipmill {

KeptLog::KeptLog(Log& next, const Clock& clock, std::string source, LogLevel least,
                 std::size_t lines_max)
    : next_(next),
      clock_(clock),
      source_(std::move(source)),
      least_(least),
      lines_max_(lines_max),
      random_(std::hash<std::string>()(source_) ^
              static_cast<std::uint64_t>(to_millis(clock.now()))) {}

void KeptLog::write(LogLevel level, std::string message, std::vector<LogField> fields) {
  if (level >= least_ && lines_max_ > 0) {
    WorkerLogLine line;
    line.at = clock_.now();
    line.level = level;
    line.source = source_;
    line.text = format_log_line(LogFormat::logfmt, line.at, level, message, fields);
    for (const LogField& field : fields) {
      if (field.key == "task_id") line.task = TaskId(field.value);
    }
    const std::scoped_lock lock(mutex_);
    line.id = make_uuid7(line.at, random_);
    lines_.push_back(std::move(line));
    if (lines_.size() > lines_max_) lines_.pop_front();
  }
  next_.write(level, std::move(message), std::move(fields));
}

std::vector<WorkerLogLine> KeptLog::take() {
  const std::scoped_lock lock(mutex_);
  std::vector<WorkerLogLine> taken(std::make_move_iterator(lines_.begin()),
                                   std::make_move_iterator(lines_.end()));
  lines_.clear();
  return taken;
}

}  // namespace clipmill
