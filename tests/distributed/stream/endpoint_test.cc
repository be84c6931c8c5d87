#include "distributed/stream/endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace rookery::stream {
namespace {

TEST(EndpointTest, ParsesAndPrints) {
  for (const char* text : {"unix:/tmp/a.sock", "unix:relative", "127.0.0.1:7600", "localhost:0",
                           "[::1]:65535", "learner.example.org:80"}) {
    EXPECT_EQ(ToString(ParseEndpoint(text)), text);
  }
  EXPECT_TRUE(ParseEndpoint("unix:a:80").IsUnix());
  EXPECT_EQ(ParseEndpoint("[::1]:9").host, "::1");
  EXPECT_EQ(ParseEndpoint("[::1]:9").port, 9);
}

TEST(EndpointTest, RefusesWhatIsNone) {
  for (const std::string text : {"", "unix:", "localhost", "localhost:", ":80", "a:65536", "a:-1",
                                 "a:8x", "a: 80", "::1:80", "a b:80", "http://a:80"}) {
    EXPECT_THROW(ParseEndpoint(text), UserError) << text;
  }
  EXPECT_THROW(ParseEndpoint("unix:" + std::string(108, 'x')), UserError);
  EXPECT_NO_THROW(ParseEndpoint("unix:" + std::string(107, 'x')));
}

TEST(EndpointTest, ListensOnThisMachineAlone) {
  for (const char* text : {"unix:/a", "127.0.0.1:1", "127.3.2.1:1", "localhost:1", "[::1]:1"}) {
    EXPECT_NO_THROW(RequireLocal(ParseEndpoint(text))) << text;
  }
  for (const char* text : {"0.0.0.0:1", "192.168.0.1:1", "[::]:1", "example.org:1", "128.0.0.1:1",
                           "127.evil.org:1", "127.1:1"}) {
    try {
      RequireLocal(ParseEndpoint(text));
      ADD_FAILURE() << text;
    } catch (const UserError& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr("authenticated"));
    }
  }
}

}  // namespace
}  // namespace rookery::stream
