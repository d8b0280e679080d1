#include "base/host_port.h"

#include <gtest/gtest.h>

namespace blazes {
namespace {

TEST(HostPort, IsAHostAndANumberBehindTheLastColon) {
  const auto expect = [](std::string_view text, std::string_view host, std::uint16_t port) {
    const auto found = parse_host_port(text);
    ASSERT_TRUE(found) << text;
    EXPECT_EQ(found->host, host) << text;
    EXPECT_EQ(found->port, port) << text;
  };
  expect("127.0.0.1:5000", "127.0.0.1", 5000);
  expect("localhost:0", "localhost", 0);
  expect("[::1]:65535", "[::1]", 65535);
  expect("a:b:1", "a:b", 1);
}

TEST(HostPort, IsNothingElse) {
  for (const char* text :
       {"", ":", "localhost", ":5000", "localhost:", "localhost:65536", "localhost:-1", "localhost:+1",
        "localhost: 1", "localhost:1 ", "localhost:0x1", "localhost:5000/", "localhost:99999999999999999999"})
    EXPECT_FALSE(parse_host_port(text)) << text;
}

}  // namespace
}  // namespace blazes
