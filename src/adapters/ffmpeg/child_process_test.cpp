#include "adapters/ffmpeg/child_process.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <cerrno>

#include "base/unique_fd.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/until.hpp"

namespace clipmill {
namespace {

class ChildProcessTest : public testing::Test {
 protected:
  static ChildCommand shell(const std::string& script) {
    return ChildCommand{
        .program = "/bin/sh", .arguments = {"-c", script}, .output_bytes_max = 4096};
  }
  Result<ChildEnd> run(ChildCommand command, ChildFeeder feeder = nullptr) {
    return test::run(loop,
                     run_child(std::move(command), std::move(feeder), clock, clock.now() + 10s));
  }
  // Whether this process has a child at all, dead or alive.
  static bool has_children() {
    siginfo_t info{};
    return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
  }

  asio::io_context loop;
  test::FakeClock clock;
  test::TemporaryFolder folder;
};

TEST_F(ChildProcessTest, GivesTheExitStatusAndWhatWasSaid) {
  const auto end = run(shell("echo out; echo err >&2; exit 3"));

  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(end->status, 3);
  EXPECT_EQ(end->output, "out\n");
  EXPECT_EQ(end->error_tail, "err\n");
  EXPECT_FALSE(end->output_cut);
  EXPECT_FALSE(has_children());
}

TEST_F(ChildProcessTest, ASignalIsANegativeStatus) {
  EXPECT_EQ(run(shell("kill -TERM $$"))->status, -SIGTERM);
}

TEST_F(ChildProcessTest, OutputIsBounded) {
  const auto end = run(shell("yes | head -c 100000; yes err | head -c 100000 >&2; echo end >&2"));

  ASSERT_TRUE(end);
  EXPECT_EQ(end->output.size(), 4096U);
  EXPECT_TRUE(end->output_cut);
  EXPECT_EQ(end->error_tail.size(), 2048U);
  EXPECT_TRUE(end->error_tail.ends_with("end\n"));
}

TEST_F(ChildProcessTest, TheFeederWritesWhatTheChildReads) {
  const auto end = run(shell("wc -c"), [](ChildInput& input) -> asio::awaitable<Result<void>> {
    const std::vector<std::uint8_t> bytes(3'000'000, 'x');
    EXPECT_TRUE(co_await input.write(bytes));
    co_return Result<void>();
  });

  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(end->output, "3000000\n");
}

TEST_F(ChildProcessTest, AChildThatStopsReadingStopsTheFeeder) {
  bool open = true;
  const auto end =
      run(shell("exec <&-; exit 4"), [&](ChildInput& input) -> asio::awaitable<Result<void>> {
        const std::vector<std::uint8_t> bytes(3'000'000, 'x');
        open = co_await input.write(bytes);
        co_return Result<void>();
      });

  ASSERT_TRUE(end) << end.error().message;
  EXPECT_FALSE(open);
  EXPECT_EQ(end->status, 4);
}

TEST_F(ChildProcessTest, AFailedFeederKillsTheChild) {
  const auto end = run(shell("sleep 1000"), [](ChildInput&) -> asio::awaitable<Result<void>> {
    co_return fail(ErrorCode::invalid, "nothing to say");
  });

  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().message, "nothing to say");
  EXPECT_FALSE(has_children());
}

TEST_F(ChildProcessTest, AMissingProgramIsUnavailable) {
  const auto end = run(ChildCommand{.program = "no-such-program-anywhere", .arguments = {}});

  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, ErrorCode::unavailable);
  EXPECT_NE(end.error().message.find("no-such-program-anywhere was not found"), std::string::npos);
}

TEST_F(ChildProcessTest, AFileThatMayNotRunIsUnavailable) {
  const auto file = folder.write("program", "#!/bin/sh\n");

  const auto end = run(ChildCommand{.program = file.string(), .arguments = {}});

  ASSERT_FALSE(end);
  EXPECT_NE(end.error().message.find("Permission denied"), std::string::npos);
}

TEST_F(ChildProcessTest, TheDeadlineEndsTheWholeGroup) {
  // The grandchild would hold the pipes open for a thousand seconds.
  std::optional<Result<ChildEnd>> end;
  asio::co_spawn(loop,
                 run_child(shell("sleep 1000 & sleep 1000"), nullptr, clock, clock.now() + 10s),
                 [&](std::exception_ptr, Result<ChildEnd> result) { end = std::move(result); });
  test::until(loop, [&] { return clock.next_wake().has_value(); });

  clock.advance(10s);
  test::until(loop, [&] { return end.has_value(); });

  EXPECT_EQ(end->error().code, ErrorCode::timeout);
  EXPECT_FALSE(has_children());
}

TEST_F(ChildProcessTest, AGrandchildThatOutlivesTheChildIsEnded) {
  const auto end = run(shell("sleep 1000 & exit 0"));

  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(end->status, 0);
}

TEST_F(ChildProcessTest, CancellationEndsTheChildBeforeItUnwinds) {
  asio::cancellation_signal cancel;
  std::exception_ptr thrown;
  asio::co_spawn(loop, run_child(shell("sleep 1000"), nullptr, clock, clock.now() + 10s),
                 asio::bind_cancellation_slot(
                     cancel.slot(), [&](std::exception_ptr failure, const Result<ChildEnd>&) {
                       thrown = failure;
                     }));
  test::until(loop, [&] { return clock.next_wake().has_value(); });

  cancel.emit(asio::cancellation_type::terminal);
  test::until(loop, [&] { return thrown != nullptr; });

  EXPECT_FALSE(has_children());
}

TEST_F(ChildProcessTest, ALoopThatGoesTakesItsChildWithIt) {
  {
    asio::io_context doomed;
    asio::co_spawn(doomed, run_child(shell("sleep 1000"), nullptr, clock, clock.now() + 10s),
                   [](std::exception_ptr, const Result<ChildEnd>&) {});
    test::until(doomed, [&] { return clock.next_wake().has_value(); });
    EXPECT_TRUE(has_children());
  }

  EXPECT_FALSE(has_children());
}

TEST_F(ChildProcessTest, TheChildSeesNoSecretOfOurEnvironment) {
  ::setenv("CLIPMILL_TEST_API_KEY", "secret", 1);

  const auto end = run(shell("env"));

  ::unsetenv("CLIPMILL_TEST_API_KEY");
  ASSERT_TRUE(end);
  EXPECT_EQ(end->output.find("secret"), std::string::npos);
  EXPECT_NE(end->output.find("PATH="), std::string::npos);
}

TEST_F(ChildProcessTest, TheChildHasNoDescriptorButItsThree) {
  const UniqueFd ours(::dup(0));  // no close-on-exec

  const auto end = run(shell("ls /proc/$$/fd | wc -l"));

  ASSERT_TRUE(end);
  EXPECT_EQ(end->output, "3\n");
}

TEST_F(ChildProcessTest, TheChildRunsInItsFolder) {
  ChildCommand command = shell("pwd");
  command.folder = folder.path();

  EXPECT_EQ(run(std::move(command))->output, folder.path().string() + "\n");
}

}  // namespace
}  // namespace clipmill
