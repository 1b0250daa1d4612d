#include "adapters/redis/redis_address.hpp"

#include <gtest/gtest.h>

#include "adapters/redis/redis_error.hpp"

namespace clipmill::redis {
namespace {

TEST(RedisAddress, IsReadFromItsUrl) {
  const auto plain = parse_address("redis://redis.example");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->hosts, (std::vector<HostPort>{{"redis.example", "6379"}}));
  EXPECT_EQ(plain->database, 0);
  EXPECT_FALSE(plain->tls);

  const auto full = parse_address("rediss://ann:p%40ss:w@[::1]:7000/3");
  ASSERT_TRUE(full);
  EXPECT_EQ(full->hosts, (std::vector<HostPort>{{"::1", "7000"}}));
  EXPECT_EQ(full->user, "ann");
  EXPECT_EQ(full->password, "p@ss:w");
  EXPECT_EQ(full->database, 3);
  EXPECT_TRUE(full->tls);
  EXPECT_EQ(describe(*full), "rediss://[::1]:7000/3");

  const auto sentinel = parse_address("redis+sentinel://:secret@a,b:1,c/main/2");
  ASSERT_TRUE(sentinel);
  EXPECT_EQ(sentinel->topology, Topology::sentinel);
  EXPECT_EQ(sentinel->hosts, (std::vector<HostPort>{{"a", "26379"}, {"b", "1"}, {"c", "26379"}}));
  EXPECT_EQ(sentinel->master, "main");
  EXPECT_EQ(sentinel->password, "secret");
  EXPECT_EQ(sentinel->database, 2);

  const auto cluster = parse_address("redis+cluster://a:1,b:2");
  ASSERT_TRUE(cluster);
  EXPECT_EQ(cluster->topology, Topology::cluster);
  EXPECT_EQ(cluster->hosts.size(), 2U);
}

TEST(RedisAddress, WhatIsNoneIsRefusedWithoutTellingThePassword) {
  for (const char* url :
       {"", "redis", "http://a", "redis://", "redis://:secret@", "redis://a:secret@b:0",
        "redis://a:secret@b:70000", "redis://a:secret@b/x", "redis://a:secret@b/-1",
        "redis://a:secret@b,c", "redis+sentinel://:secret@a", "redis+sentinel://:secret@a/",
        "redis+cluster://:secret@a/1", "redis://a:secret%4@b", "redis+cluster://a,,b"}) {
    const auto address = parse_address(url);
    ASSERT_FALSE(address) << url;
    EXPECT_EQ(address.error().code, ErrorCode::invalid) << url;
    EXPECT_EQ(address.error().message.find("secret"), std::string::npos) << url;
  }
}

TEST(RedisError, ARefusalSaysWhetherItMayBeSentAgain) {
  struct Case {
    const char* text;
    Trouble trouble;
    bool again;
  };
  for (const Case& one : std::vector<Case>{
           {"LOADING Redis is loading the dataset in memory", Trouble::busy_server, true},
           {"BUSY Redis is busy running a script", Trouble::busy_server, true},
           {"TRYAGAIN Multiple keys request during rehashing of slot", Trouble::busy_server, true},
           {"CLUSTERDOWN Hash slot not served", Trouble::busy_server, true},
           {"ASK 1 127.0.0.1:7001", Trouble::busy_server, true},
           {"READONLY You can't write against a read only replica.", Trouble::wrong_server, true},
           {"MASTERDOWN Link with MASTER is down", Trouble::wrong_server, true},
           {"MOVED 1 127.0.0.1:7001", Trouble::wrong_server, true},
           {"NOSCRIPT No matching script.", Trouble::no_script, false},
           {"OOM command not allowed", Trouble::full, false},
           {"MISCONF Redis is configured to save RDB snapshots", Trouble::full, false},
           {"UNBLOCKED client unblocked via CLIENT UNBLOCK", Trouble::woken, false},
           {"NOAUTH Authentication required.", Trouble::unauthorized, false},
           {"WRONGPASS invalid username-password pair", Trouble::unauthorized, false},
           {"NOPERM this user has no permissions", Trouble::unauthorized, false},
           {"ERR unknown command", Trouble::refused, false},
           {"", Trouble::refused, false}}) {
    EXPECT_EQ(classify(one.text).trouble, one.trouble) << one.text;
    EXPECT_EQ(is_worth_another_try(one.trouble), one.again) << one.text;
  }
  const Error not_sent = to_error({Trouble::not_sent, "x"});
  const Error unknown = to_error({Trouble::unknown, "x"});
  EXPECT_EQ(not_sent.code, ErrorCode::unavailable);
  EXPECT_EQ(unknown.code, ErrorCode::unavailable);
  EXPECT_NE(not_sent.message.find("was not asked"), std::string::npos);
  EXPECT_NE(unknown.message.find("is unknown"), std::string::npos);
}

TEST(RedisError, ARedirectionNamesItsServer) {
  EXPECT_EQ(redirection_in("MOVED 866 127.0.0.1:7001"), (Redirection{"127.0.0.1", "7001"}));
  EXPECT_EQ(redirection_in("MOVED 866 ::1:7001"), (Redirection{"::1", "7001"}));
  EXPECT_EQ(redirection_in("ASK 866 :7001"), (Redirection{"", "7001"}));
  EXPECT_EQ(redirection_in("MOVED"), std::nullopt);
  EXPECT_EQ(redirection_in("MOVED 866"), std::nullopt);
  EXPECT_EQ(redirection_in("ERR 127.0.0.1:7001"), std::nullopt);
}

}  // namespace
}  // namespace clipmill::redis
