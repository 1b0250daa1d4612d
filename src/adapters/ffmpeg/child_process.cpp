#include "adapters/ffmpeg/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <exception>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <variant>

#include "base/unique_fd.hpp"

extern "C" {  // glibc 2.36's header lacks this
#include <sys/pidfd.h>
}

namespace clipmill {
namespace {

using namespace asio::experimental::awaitable_operators;

constexpr std::size_t error_tail_bytes = 2048;
// A frame is over a megabyte: a large pipe saves most of the switches between writer and reader.
constexpr int pipe_bytes = 1 << 20;

constexpr std::array<std::string_view, 8> passed_on{
    "PATH=", "HOME=", "TMPDIR=", "LANG=", "LC_", "LD_LIBRARY_PATH=", "TZ=", "XDG_CACHE_HOME="};

std::vector<char*> child_environment() {
  std::vector<char*> kept;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    for (const std::string_view name : passed_on) {
      if (std::string_view(*variable).starts_with(name)) {
        kept.push_back(*variable);
        break;
      }
    }
  }
  kept.push_back(nullptr);
  return kept;
}

// Asio writes to a pipe with writev, which raises SIGPIPE when the child has gone; the default
// action would end us. A handler that the program has set stays.
void ignore_broken_pipes() {
  struct sigaction action{};
  if (::sigaction(SIGPIPE, nullptr, &action) == 0 && action.sa_handler == SIG_DFL) {
    action.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &action, nullptr);
  }
}

struct Pipe {
  UniqueFd reader;
  UniqueFd writer;
};

bool open_pipe(Pipe& pipe) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  pipe.reader.reset(ends[0]);
  pipe.writer.reset(ends[1]);
  // We may have been started without standard streams. An end that took the place of one would be
  // overwritten while the child's are put in order.
  for (UniqueFd* end : {&pipe.reader, &pipe.writer}) {
    if (end->get() <= 2) end->reset(::fcntl(end->get(), F_DUPFD_CLOEXEC, 3));
    if (!*end) return false;
  }
  return true;
}

class SpawnActions {
 public:
  SpawnActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

class SpawnAttributes {
 public:
  SpawnAttributes() { ::posix_spawnattr_init(&attributes_); }
  ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  posix_spawnattr_t* get() { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

Error spawn_error(int code, const std::string& program) {
  const std::string why = std::system_category().message(code);
  if (code == ENOENT) {
    return {.code = ErrorCode::unavailable,
            .message = fmt::format("the program {} was not found", program)};
  }
  return {.code = ErrorCode::unavailable,
          .message = fmt::format("the program {} could not be started: {}", program, why)};
}

// A started child and our ends of its pipes. Until it is reaped, its process id and its group are
// nobody else's.
class Child {
 public:
  static Result<std::unique_ptr<Child>> spawn(const asio::any_io_executor& executor,
                                              const ChildCommand& command);

  ~Child() {
    if (reaped_) return;
    // Only when the coroutine's frame is destroyed without being resumed (the loop is going).
    kill();
    siginfo_t ignored{};
    while (::waitid(P_PID, static_cast<id_t>(pid_), &ignored, WEXITED) != 0 && errno == EINTR) {
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void kill() {
    if (!reaped_) ::kill(-pid_, SIGKILL);
  }

  // Returns once the child has ended and is reaped; throws when cancelled.
  asio::awaitable<void> reap() {
    while (!reaped_) {
      boost::system::error_code error;
      co_await exit_.async_wait(asio::posix::descriptor_base::wait_read,
                                asio::redirect_error(asio::use_awaitable, error));
      if (error) throw boost::system::system_error(error);
      // Stragglers of the group could hold the pipes open; the group is ours until we reap.
      kill();
      siginfo_t end{};
      if (::waitid(P_PID, static_cast<id_t>(pid_), &end, WEXITED | WNOHANG) != 0) {
        reaped_ = errno != EINTR;
      } else if (end.si_pid == pid_) {
        reaped_ = true;
        status_ = end.si_code == CLD_EXITED ? end.si_status : -end.si_status;
      }
    }
  }

  int status() const { return status_; }
  asio::posix::stream_descriptor& input() { return input_; }
  asio::posix::stream_descriptor& output() { return output_; }
  asio::posix::stream_descriptor& errors() { return errors_; }

 private:
  Child(const asio::any_io_executor& executor, pid_t pid)
      : pid_(pid), input_(executor), output_(executor), errors_(executor), exit_(executor) {}

  pid_t pid_;
  bool reaped_ = false;
  int status_ = 0;
  asio::posix::stream_descriptor input_;
  asio::posix::stream_descriptor output_;
  asio::posix::stream_descriptor errors_;
  asio::posix::stream_descriptor exit_;
};

Result<std::unique_ptr<Child>> Child::spawn(const asio::any_io_executor& executor,
                                            const ChildCommand& command) {
  ignore_broken_pipes();
  Pipe input, output, errors;
  if (!open_pipe(input) || !open_pipe(output) || !open_pipe(errors)) {
    return fail(spawn_error(errno, command.program));
  }
  ::fcntl(input.writer.get(), F_SETPIPE_SZ, pipe_bytes);  // refused: it stays at 64 KiB

  SpawnActions actions;
  ::posix_spawn_file_actions_adddup2(actions.get(), input.reader.get(), 0);
  ::posix_spawn_file_actions_adddup2(actions.get(), output.writer.get(), 1);
  ::posix_spawn_file_actions_adddup2(actions.get(), errors.writer.get(), 2);
  ::posix_spawn_file_actions_addclosefrom_np(actions.get(), 3);
  if (!command.folder.empty()) {
    ::posix_spawn_file_actions_addchdir_np(actions.get(), command.folder.c_str());
  }

  SpawnAttributes attributes;
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  ::posix_spawnattr_setsigmask(attributes.get(), &none);
  ::posix_spawnattr_setsigdefault(attributes.get(), &all);
  ::posix_spawnattr_setpgroup(attributes.get(), 0);
  ::posix_spawnattr_setflags(
      attributes.get(), POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  std::vector<char*> arguments;
  arguments.push_back(const_cast<char*>(command.program.c_str()));
  for (const std::string& argument : command.arguments) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  std::vector<char*> environment = child_environment();

  pid_t pid = 0;
  const int code = ::posix_spawnp(&pid, command.program.c_str(), actions.get(), attributes.get(),
                                  arguments.data(), environment.data());
  if (code != 0) return fail(spawn_error(code, command.program));

  std::unique_ptr<Child> child(new Child(executor, pid));  // from here on it is reaped
  UniqueFd pidfd(::pidfd_open(pid, 0));
  if (!pidfd) return fail(spawn_error(errno, command.program));
  child->exit_.assign(pidfd.release());
  child->input_.assign(input.writer.release());
  child->output_.assign(output.reader.release());
  child->errors_.assign(errors.reader.release());
  return child;
}

class PipeInput final : public ChildInput {
 public:
  explicit PipeInput(asio::posix::stream_descriptor& pipe) : pipe_(pipe) {}

  asio::awaitable<bool> write(std::span<const std::uint8_t> bytes) override {
    boost::system::error_code error;
    co_await asio::async_write(pipe_, asio::buffer(bytes.data(), bytes.size()),
                               asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
  }

 private:
  asio::posix::stream_descriptor& pipe_;
};

asio::awaitable<void> feed(Child& child, const ChildFeeder& feeder, std::optional<Error>& failure) {
  if (feeder) {
    PipeInput input(child.input());
    auto fed = co_await feeder(input);
    if (!fed) {
      failure = std::move(fed.error());
      child.kill();
    }
  }
  child.input().close();
}

// Reads to the end: `take` sees each piece.
template <class Take>
asio::awaitable<void> drain(asio::posix::stream_descriptor& pipe, Take take) {
  std::array<char, 4096> piece{};
  for (;;) {
    boost::system::error_code error;
    const std::size_t count = co_await pipe.async_read_some(
        asio::buffer(piece), asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    take(std::string_view(piece.data(), count));
  }
}

// Returns once the child is reaped and everything it said is read. What is thrown (cancellation
// above all) is kept in `thrown`: in a || b, Asio would wait for b.
asio::awaitable<void> converse(Child& child, const ChildFeeder& feeder, std::size_t output_max,
                               ChildEnd& end, std::optional<Error>& failure,
                               std::exception_ptr& thrown) {
  const auto take_output = [&end, output_max](std::string_view piece) {
    const std::size_t room = output_max - end.output.size();
    end.output_cut = end.output_cut || piece.size() > room;
    end.output.append(piece.substr(0, room));
  };
  const auto take_errors = [&end](std::string_view piece) {
    end.error_tail.append(piece);
    if (end.error_tail.size() > error_tail_bytes) {
      end.error_tail.erase(0, end.error_tail.size() - error_tail_bytes);
    }
  };
  try {
    co_await (feed(child, feeder, failure) && drain(child.output(), take_output) &&
              drain(child.errors(), take_errors) && child.reap());
  } catch (...) {
    thrown = std::current_exception();
  }
}

}  // namespace

asio::awaitable<Result<ChildEnd>> run_child(ChildCommand command, ChildFeeder feeder, Clock& clock,
                                            Instant deadline) {
  auto spawned = Child::spawn(co_await asio::this_coro::executor, command);
  if (!spawned) co_return fail(std::move(spawned.error()));
  Child& child = **spawned;
  ChildEnd end;
  std::optional<Error> failure;
  std::exception_ptr thrown;
  const auto first =
      co_await (converse(child, feeder, command.output_bytes_max, end, failure, thrown) ||
                clock.sleep_until(deadline));
  const bool in_time = first.index() == 0;
  if (!in_time) thrown = nullptr;  // the deadline cancelled the conversation, nobody cancelled us
  if (thrown || !in_time) {
    // Waiting for a killed process is short, and must happen although we are being cancelled.
    child.kill();
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await child.reap();
    co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
  }
  if (thrown) std::rethrow_exception(thrown);
  if (failure) co_return fail(std::move(*failure));
  if (!in_time) {
    co_return fail(ErrorCode::timeout, command.program + " did not end before its deadline");
  }
  end.status = child.status();
  co_return end;
}

}  // namespace clipmill
