#include "distributed/runtime/processes/peer_log.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace rookery {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class PeerLogTest : public testing::Test {
 protected:
  static stream::HelloInfo Stranger(const std::string& name) {
    return {.actor = name, .machine = "m", .address = "127.0.0.1"};
  }

  std::vector<std::string> lines;
  PeerLog log{[this](std::string_view line) { lines.emplace_back(line); }};
  PeerLog::Clock::time_point now = PeerLog::Clock::now();
};

TEST_F(PeerLogTest, APeerIsNamedOnce) {
  for (int i = 0; i < 100; ++i) log.Refused(Stranger("a\x1b[2J"), "the token is wrong", now += 1s);
  log.Refused({.address = "127.0.0.1"}, "it didn't say Hello", now);
  EXPECT_THAT(lines, testing::ElementsAre(
                         "actor 'a\\x1b[2J' on m (127.0.0.1) was sent away: the token is wrong",
                         "somebody at 127.0.0.1 was sent away: it didn't say Hello"));
}

TEST_F(PeerLogTest, ManyNamesShareAnAllowance) {
  for (int i = 0; i < 10'000; ++i) {
    log.Refused(Stranger(std::to_string(i)), std::string(100'000, 'x'), now += 1ms);
  }
  EXPECT_LT(lines.size(), 15u);
  log.Refused(Stranger("late"), "why", now += 1min);
  EXPECT_THAT(lines.back(), HasSubstr("why ("));
  EXPECT_THAT(lines.back(), HasSubstr("more of others left out)"));
  for (const std::string& line : lines) EXPECT_LT(line.size(), 1000u);
}

TEST_F(PeerLogTest, FaultsAreEachActorsAndCounted) {
  for (int i = 0; i < 100; ++i) log.Fault(1, Stranger("noisy"), "x\nforged", now);
  EXPECT_EQ(lines.size(), 10u);
  EXPECT_EQ(lines[0], "actor 'noisy' on m (127.0.0.1): x\\nforged");
  // An own actor's need no name, and the noisy one doesn't silence them.
  log.Fault(2, {.actor = "own actor 0", .door = stream::Door::kOwn}, "env 3: jammed", now);
  EXPECT_EQ(lines.back(), "env 3: jammed");
  log.Fault(1, Stranger("noisy"), "again", now += 10s);
  EXPECT_EQ(lines.back(), "actor 'noisy' on m (127.0.0.1): again (90 more left out)");
}

}  // namespace
}  // namespace rookery
