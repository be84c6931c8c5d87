#include "distributed/stream/quarantine.h"

#include <algorithm>

#include "core/strings.h"

namespace rookery::stream {

bool Quarantine::Note(const std::string& peer, const std::string& what, Clock::time_point now) {
  if (!records_.contains(peer) && records_.size() >= options_.peers) {
    records_.erase(std::min_element(
        records_.begin(), records_.end(),
        [](const auto& a, const auto& b) { return a.second.heard < b.second.heard; }));
  }
  Record& record = records_[peer];
  if (now - record.heard > options_.memory) record.bad_chunks = 0;
  record.heard = now;
  record.last = what;
  if (++record.bad_chunks < options_.bad_chunks) return false;
  record.bad_chunks = 0;
  record.until = now + options_.duration;
  return true;
}

std::optional<std::string> Quarantine::Refusal(const std::string& peer,
                                               Clock::time_point now) const {
  const auto found = records_.find(peer);
  if (found == records_.end() || now >= found->second.until) return std::nullopt;
  const auto left = std::chrono::duration<double>(found->second.until - now).count();
  return StrCat("in quarantine for another ", HumanSeconds(left), ": it sent ", options_.bad_chunks,
                " bad chunks, the last of them: ", found->second.last);
}

}  // namespace rookery::stream
