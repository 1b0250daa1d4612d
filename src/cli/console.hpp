// Console: answers on stdout, everything else on stderr; progress only on a terminal.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "cli/command_line.hpp"

namespace clipmill::cli {

// One bar on stderr, redrawn at most ten times a second; silent when stderr is no terminal.
class Progress {
 public:
  Progress(Clock& clock, std::string title);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // fraction: 0 to 1; `detail` stands behind the bar.
  void show(double fraction, const std::string& detail);
  void done();

 private:
  Clock& clock_;
  std::string title_;
  bool on_terminal_;
  bool shown_ = false;
  Instant last_;
};

void print_line(const std::string& text);
void print_json(const boost::json::value& value);
void print_error(const Error& error);

// Columns as wide as their widest cell; the first row is the heading.
void print_table(const std::vector<std::vector<std::string>>& rows);

// Which exit code an error that ends a command means.
Exit exit_for(const Error& error);

// Prints it, and says the exit code.
Exit ended(const Error& error);

// Prints why nothing could be opened. What is wrong then is what the settings point to (a newer
// database, a refused password): Exit::configuration.
Exit not_opened(const Error& error);

}  // namespace clipmill::cli
