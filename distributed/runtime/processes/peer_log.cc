#include "distributed/runtime/processes/peer_log.h"

#include <utility>

#include "core/printable.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr size_t kMostNamed = 1000;    // peers; beyond that they are named anew
constexpr size_t kMostFault = 600;     // bytes of a text
const TokenBucket kOneActor(0.5, 10);  // lines a second, lines at once

}  // namespace

void PeerLog::Refused(const stream::HelloInfo& peer, const std::string& reason,
                      Clock::time_point now) {
  const std::string name = NameOf(peer);
  if (named_.contains(name)) return;
  if (named_.size() >= kMostNamed) named_.clear();
  named_.insert(name);
  Write(refusals_, StrCat(name, " was sent away: ", Printable(reason, kMostFault)), now);
}

void PeerLog::Quarantined(const stream::HelloInfo& peer, const std::string& reason,
                          Clock::time_point now) {
  Write(quarantines_, StrCat(NameOf(peer), " is ", Printable(reason, kMostFault)), now);
}

void PeerLog::Fault(uint64_t incarnation, const stream::HelloInfo& peer, std::string_view text,
                    Clock::time_point now) {
  std::string line = Printable(text, kMostFault);
  if (peer.door == stream::Door::kStrangers) line = StrCat(NameOf(peer), ": ", line);
  Allowance& own = of_incarnation_.try_emplace(incarnation, Allowance{kOneActor}).first->second;
  if (!own.lines.TryTake(1, now)) {
    ++own.left_out;
    return;
  }
  if (own.left_out > 0) line += StrCat(" (", std::exchange(own.left_out, 0), " more left out)");
  Write(faults_, std::move(line), now);
}

void PeerLog::Write(Allowance& allowance, std::string line, Clock::time_point now) {
  if (!allowance.lines.TryTake(1, now)) {
    ++allowance.left_out;
    return;
  }
  if (allowance.left_out > 0) {
    line += StrCat(" (", std::exchange(allowance.left_out, 0), " more of others left out)");
  }
  write_(line);
}

}  // namespace rookery
