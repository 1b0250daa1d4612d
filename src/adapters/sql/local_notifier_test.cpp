#include "adapters/sql/local_notifier.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstring>
#include <fstream>

#include "tests/support/fake_clock.hpp"
#include "tests/support/temporary_folder.hpp"

namespace clipmill::sql {
namespace {

class LocalNotifierTest : public testing::Test {
 protected:
  std::unique_ptr<LocalNotifier> open(const std::filesystem::path& folder) {
    auto opened = LocalNotifier::open(loop_.get_executor(), clock_, random_, folder);
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }

  // Starts a wait and returns its flag, which says when it is over.
  std::shared_ptr<bool> wait(LocalNotifier& notifier, std::vector<std::string> channels,
                             Duration timeout = 60s) {
    auto over = std::make_shared<bool>(false);
    asio::co_spawn(loop_, notifier.wait(std::move(channels), timeout),
                   [over](std::exception_ptr failure) {
                     EXPECT_FALSE(failure);
                     *over = true;
                   });
    turn();
    return over;
  }

  // Runs what can run now.
  void turn() {
    loop_.restart();
    loop_.poll();
  }

  // Runs until it is over, or for so long that it never will be.
  bool comes(const std::shared_ptr<bool>& over) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!*over && std::chrono::steady_clock::now() < deadline) {
      loop_.restart();
      loop_.run_one_for(std::chrono::seconds(1));
    }
    return *over;
  }

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder())) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  std::filesystem::path folder() const { return temporary_.path() / "wake"; }

  test::TemporaryFolder temporary_;
  test::FakeClock clock_;
  SeededRandom random_{1};
  asio::io_context loop_;
};

TEST_F(LocalNotifierTest, WakesWhoWaitsInThisProcess) {
  auto notifier = open(folder());
  const auto waiting = wait(*notifier, {"a", "b"});
  const auto elsewhere = wait(*notifier, {"c"});

  notifier->notify("b");
  turn();

  EXPECT_TRUE(*waiting);
  EXPECT_FALSE(*elsewhere);
}

TEST_F(LocalNotifierTest, WakesWhoWaitsInAnotherProcess) {
  auto here = open(folder());
  auto there = open(folder());
  const auto waiting = wait(*there, {"a"});
  const auto elsewhere = wait(*there, {"b"});

  here->notify("a");

  EXPECT_TRUE(comes(waiting));
  EXPECT_FALSE(*elsewhere);
}

TEST_F(LocalNotifierTest, WhatCameWhileTheWaiterWasBusyIsNotMissed) {
  auto notifier = open(folder());
  notifier->notify("a");
  EXPECT_TRUE(*wait(*notifier, {"a"}));

  EXPECT_FALSE(*wait(*notifier, {"a"}));
  notifier->notify("a");
  turn();
  notifier->notify("a");

  EXPECT_TRUE(*wait(*notifier, {"a"}));
}

TEST_F(LocalNotifierTest, WhatAnotherProcessSaidBeforeTheFirstWaitIsNotMissed) {
  auto here = open(folder());
  auto there = open(folder());
  const auto other = wait(*there, {"b"});
  here->notify("a");
  here->notify("b");
  ASSERT_TRUE(comes(other));

  EXPECT_TRUE(*wait(*there, {"a"}));
  EXPECT_FALSE(*wait(*there, {"a"}));
}

TEST_F(LocalNotifierTest, AProcessThatEndsAtOnceIsHeardAllTheSame) {
  auto here = open(folder());
  auto there = open(folder());
  const auto waiting = wait(*there, {"a"});

  here->notify("a");
  here.reset();

  EXPECT_TRUE(comes(waiting));
}

TEST_F(LocalNotifierTest, AWaitEndsAfterItsTimeout) {
  auto notifier = open(folder());
  const auto waiting = wait(*notifier, {"a"}, 5s);

  clock_.advance(5s - 1ms);
  turn();
  EXPECT_FALSE(*waiting);
  clock_.advance(1ms);
  turn();

  EXPECT_TRUE(*waiting);
}

TEST_F(LocalNotifierTest, ABurstIsOneDatagram) {
  auto notifier = open(folder());
  const int other = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = (folder() / "1-other.sock").string();
  ASSERT_LT(path.size(), sizeof(address.sun_path));
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  ASSERT_EQ(::bind(other, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);

  for (int i = 0; i < 1000; ++i) notifier->notify(i % 2 == 0 ? "a" : "b");
  turn();

  std::string datagram(4096, '\0');
  const auto size = ::recv(other, datagram.data(), datagram.size(), 0);
  ASSERT_GT(size, 0);
  EXPECT_EQ(datagram.substr(0, static_cast<std::size_t>(size)), "a\nb");
  EXPECT_LT(::recv(other, datagram.data(), datagram.size(), 0), 0);
  ::close(other);
}

TEST_F(LocalNotifierTest, AFloodThatNobodyReadsBlocksNobody) {
  auto here = open(folder());
  auto there = open(folder());  // its loop does not run in between

  for (int i = 0; i < 100'000; ++i) here->notify("channel-" + std::to_string(i % 5000));
  const auto waiting = wait(*there, {"channel-1"});

  EXPECT_TRUE(comes(waiting));
}

TEST_F(LocalNotifierTest, TheSocketOfAProcessThatIsGoneIsRemoved) {
  auto here = open(folder());
  const int gone = ::socket(AF_UNIX, SOCK_DGRAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = (folder() / "1-gone.sock").string();
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  ASSERT_EQ(::bind(gone, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  ::close(gone);

  here->notify("a");
  turn();

  EXPECT_THAT(files(), testing::SizeIs(1));
  here.reset();
  EXPECT_THAT(files(), testing::IsEmpty());
}

TEST_F(LocalNotifierTest, AFolderWithALongNameIsUsedAllTheSame) {
  const std::filesystem::path deep = temporary_.path() / std::string(200, 'x');
  std::filesystem::create_directory(deep);
  auto here = open(deep / "wake");
  auto there = open(deep / "wake");
  const auto waiting = wait(*there, {"a"});

  here->notify("a");

  EXPECT_TRUE(comes(waiting));
}

TEST_F(LocalNotifierTest, AFolderThatCannotBeUsedIsSaidSo) {
  std::ofstream(temporary_.path() / "plain") << "x";

  const auto opened =
      LocalNotifier::open(loop_.get_executor(), clock_, random_, temporary_.path() / "plain");

  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace clipmill::sql
