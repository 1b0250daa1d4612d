// StructuredLog: the Log that processes write, on stderr: logfmt on a terminal, JSON lines
// otherwise.
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/log.hpp"

namespace clipmill {

enum class LogFormat { logfmt, json };

// One line without its end. Values are escaped, so that one line stays one line.
std::string format_log_line(LogFormat format, Instant at, LogLevel level,
                            const std::string& message, const std::vector<LogField>& fields);

class StructuredLog final : public Log {
 public:
  StructuredLog(const Clock& clock, LogLevel least, LogFormat format);
  ~StructuredLog() override;

  LogLevel least() const { return least_; }

  void write(LogLevel level, std::string message, std::vector<LogField> fields) override;

 private:
  struct Sink;
  const Clock& clock_;
  LogLevel least_;
  LogFormat format_;
  std::unique_ptr<Sink> sink_;
};

}  // namespace clipmill
