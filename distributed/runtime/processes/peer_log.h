// PeerLog: what the learner's log says of its peers, and in their words. However many there are and
// however much they say, a log stays readable: each peer is named once a reason, all of them share
// an allowance, and what is left out is counted.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "core/token_bucket.h"
#include "distributed/stream/server.h"

namespace rookery {

// Not thread-safe.
class PeerLog {
 public:
  using Clock = TokenBucket::Clock;

  // `write` gets the lines: log::Warning.
  explicit PeerLog(std::function<void(std::string_view)> write) : write_(std::move(write)) {}

  // `peer` was sent away.
  void Refused(const stream::HelloInfo& peer, const std::string& reason,
               Clock::time_point now = Clock::now());
  // ... and is not let in for a while.
  void Quarantined(const stream::HelloInfo& peer, const std::string& reason,
                   Clock::time_point now = Clock::now());
  // An env of `incarnation` failed, as `peer` says.
  void Fault(uint64_t incarnation, const stream::HelloInfo& peer, std::string_view text,
             Clock::time_point now = Clock::now());
  void Forget(uint64_t incarnation) { of_incarnation_.erase(incarnation); }

 private:
  struct Allowance {
    TokenBucket lines;
    int64_t left_out = 0;
  };
  void Write(Allowance& allowance, std::string line, Clock::time_point now);

  std::function<void(std::string_view)> write_;
  std::set<std::string> named_;               // peers, by name
  Allowance refusals_{TokenBucket(0.2, 10)};  // lines a second, lines at once
  Allowance quarantines_{TokenBucket(0.2, 10)};
  Allowance faults_{TokenBucket(2, 40)};  // of all
  std::map<uint64_t, Allowance> of_incarnation_;
};

}  // namespace rookery
