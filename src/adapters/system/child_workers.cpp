#include "adapters/system/child_workers.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <system_error>

#include "base/unique_fd.hpp"

extern "C" {  // glibc 2.36's header lacks this
#include <sys/pidfd.h>
}

extern char** environ;

namespace clipmill {
namespace {

constexpr std::size_t log_files_max = 100;

// Tells the child of our end: set before it is started, because a child whose parent has died in
// between would never hear of it.
constexpr const char* parent_variable = "CLIPMILL_PARENT_PID";

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_of_child(bool tell_parent) {
  std::vector<std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (std::string_view(*entry).starts_with(parent_variable)) continue;
    variables.emplace_back(*entry);
  }
  if (tell_parent) variables.push_back(fmt::format("{}={}", parent_variable, ::getpid()));
  return variables;
}

// As a shell would read it.
std::string quoted(const std::string& word) {
  const bool plain = !word.empty() && std::ranges::all_of(word, [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("_-./:=,@+%").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (plain) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

}  // namespace

struct ChildWorkers::Child {
  Child(const asio::any_io_executor& executor, WorkerProcess described)
      : process(std::move(described)), exit(executor) {}

  WorkerProcess process;
  asio::posix::stream_descriptor exit;  // a pidfd: readable once the child has ended
};

ChildWorkers::ChildWorkers(asio::any_io_executor executor, Clock& clock, Log& log,
                           ChildWorkersOptions options)
    : executor_(executor),
      clock_(clock),
      log_(log),
      options_(std::move(options)),
      scope_(std::move(executor), log) {}

ChildWorkers::~ChildWorkers() = default;

Result<WorkerProcess> ChildWorkers::start() {
  if (scope_.cancelled()) return fail(ErrorCode::unavailable, "this process is ending");
  if (children_.size() >= options_.processes_max) {
    return fail(ErrorCode::throttled,
                fmt::format("{} worker processes run here already; stop one, or start others on "
                            "another host",
                            children_.size()));
  }
  std::error_code made;
  std::filesystem::create_directories(options_.log_folder, made);
  drop_old_logs();
  WorkerProcess process{.started_at = clock_.now()};
  const std::filesystem::path file =
      options_.log_folder / fmt::format("worker-{}-{}-{}.log", to_millis(process.started_at),
                                        ::getpid(), children_.size());
  process.log_file = file.string();
  UniqueFd log_file(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640));
  if (!log_file) {
    return fail(ErrorCode::unavailable, fmt::format("{} cannot be written: {}", file.string(),
                                                    std::system_category().message(errno)));
  }

  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, log_file.get(), 1);
  ::posix_spawn_file_actions_adddup2(&actions, log_file.get(), 2);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  // A group of its own: Ctrl-C at our terminal is for us, and we tell the children.
  ::posix_spawnattr_setflags(
      &attributes,
      static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                         (options_.leave_at_exit ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP)));
  std::vector<std::string> arguments = options_.command;
  std::vector<std::string> environment = environment_of_child(!options_.leave_at_exit);
  pid_t pid = 0;
  const int failed = ::posix_spawn(&pid, arguments.front().c_str(), &actions, &attributes,
                                   pointers_to(arguments).data(), pointers_to(environment).data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    return fail(ErrorCode::unavailable,
                fmt::format("{} could not be started: {}", arguments.front(),
                            std::system_category().message(failed)));
  }
  process.pid = pid;
  auto child = std::make_shared<Child>(executor_, process);
  UniqueFd pidfd(::pidfd_open(pid, 0));
  if (!pidfd) {
    const std::string why = std::system_category().message(errno);
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return fail(ErrorCode::unavailable, "the started worker could not be watched: " + why);
  }
  child->exit.assign(pidfd.release());
  children_.emplace(pid, child);
  scope_.spawn("worker process", watch(child));
  log_.info("worker process started",
            {{"pid", std::to_string(pid)}, {"log_file", process.log_file}});
  return process;
}

Result<void> ChildWorkers::stop(int pid) {
  const auto found = children_.find(pid);
  if (found == children_.end()) {
    return fail(ErrorCode::not_found,
                fmt::format("no worker process {} was started by this process", pid));
  }
  Child& child = *found->second;
  if (child.process.stopping) return {};
  child.process.stopping = true;
  ::kill(pid, SIGTERM);
  auto kill_late = [](ChildWorkers& self, int late) -> asio::awaitable<void> {
    co_await self.clock_.sleep_for(self.options_.grace);
    const auto still = self.children_.find(late);
    if (still == self.children_.end() || !still->second->process.stopping) co_return;
    self.log_.warning("a worker process did not end in time and is killed",
                      {{"pid", std::to_string(late)}});
    ::kill(late, SIGKILL);
  };
  scope_.spawn("worker grace", kill_late(*this, pid));
  return {};
}

asio::awaitable<void> ChildWorkers::watch(std::shared_ptr<Child> child) {
  boost::system::error_code error;
  co_await child->exit.async_wait(asio::posix::descriptor_base::wait_read,
                                  asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return;  // cancelled: the child is left
  const int pid = child->process.pid;
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  const bool in_order = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  const std::vector<LogField> fields{
      {"pid", std::to_string(pid)},
      {"end", WIFEXITED(status) ? fmt::format("exit {}", WEXITSTATUS(status))
                                : fmt::format("signal {}", WTERMSIG(status))},
      {"log_file", child->process.log_file}};
  if (in_order) {
    log_.info("worker process ended", fields);
  } else {
    log_.failure("a worker process ended out of order; its tasks go to others", fields);
  }
  children_.erase(pid);
}

std::vector<WorkerProcess> ChildWorkers::running() const {
  std::vector<WorkerProcess> processes;
  for (const auto& [pid, child] : children_) processes.push_back(child->process);
  std::ranges::sort(processes, {}, &WorkerProcess::started_at);
  return processes;
}

std::string ChildWorkers::command() const {
  std::string line;
  for (const std::string& word : options_.command) {
    if (!line.empty()) line += ' ';
    line += quoted(word);
  }
  return line;
}

void ChildWorkers::drop_old_logs() const {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(options_.log_folder, error)) {
    if (entry.path().filename().string().starts_with("worker-")) files.push_back(entry.path());
  }
  if (files.size() < log_files_max) return;
  // Their names begin with the time.
  std::ranges::sort(files);
  files.resize(files.size() - log_files_max + 1);
  for (const auto& file : files) std::filesystem::remove(file, error);
}

asio::awaitable<void> ChildWorkers::end() {
  if (!options_.leave_at_exit) {
    for (const WorkerProcess& process : running()) static_cast<void>(stop(process.pid));
    const Instant deadline = clock_.now() + options_.grace + Duration(5'000);
    while (!children_.empty() && clock_.now() < deadline) {
      co_await clock_.sleep_for(Duration(50));
    }
  }
  scope_.cancel();
  co_await scope_.join();
}

}  // namespace clipmill
