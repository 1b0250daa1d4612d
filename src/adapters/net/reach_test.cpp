#include "adapters/net/reach.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace clipmill::net {
namespace {

using asio::ip::make_address;

TEST(Reach, TheOwnNetworkIsNotPublic) {
  for (const char* text : {"0.0.0.0",
                           "0.1.2.3",
                           "10.0.0.1",
                           "100.64.0.1",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.0.1",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.8",
                           "192.0.2.1",
                           "192.168.1.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.7",
                           "203.0.113.9",
                           "224.0.0.1",
                           "239.255.255.255",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::7f00:1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::ffff:169.254.169.254",
                           "64:ff9b::a9fe:a9fe",
                           "64:ff9b::7f00:1",
                           "64:ff9b:1::1",
                           "100::1",
                           "2001::1",
                           "2001:db8::1",
                           "2002:7f00:1::",
                           "3fff::1",
                           "fc00::1",
                           "fd00:ec2::254",
                           "fe80::1",
                           "febf::1",
                           "fec0::1",
                           "ff02::1"}) {
    EXPECT_FALSE(is_public(make_address(text))) << text;
  }
}

TEST(Reach, TheInternetIsPublic) {
  for (const char* text : {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255",
                           "100.128.0.0", "126.255.255.255", "169.253.0.1", "172.15.0.1",
                           "172.32.0.1", "192.167.0.1", "223.255.255.255", "2606:4700::1111",
                           "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808"}) {
    EXPECT_TRUE(is_public(make_address(text))) << text;
  }
}

TEST(Reach, TheOperatorMayAllowNetworks) {
  const AllowedNetworks allowed({"10.1.0.0/16", "fd00:1::/32"});

  EXPECT_TRUE(allowed.may_be_called(make_address("10.1.2.3")));
  EXPECT_TRUE(allowed.may_be_called(make_address("::ffff:10.1.2.3")));
  EXPECT_TRUE(allowed.may_be_called(make_address("fd00:1::7")));
  EXPECT_TRUE(allowed.may_be_called(make_address("8.8.8.8")));
  EXPECT_FALSE(allowed.may_be_called(make_address("10.2.0.1")));
  EXPECT_FALSE(allowed.may_be_called(make_address("fd00:2::7")));
  EXPECT_THROW(AllowedNetworks({"localhost"}), std::invalid_argument);
}

}  // namespace
}  // namespace clipmill::net
