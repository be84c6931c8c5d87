#include "distributed/runtime/run/actor_desk.h"

#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "core/io/log.h"
#include "core/strings.h"
#include "distributed/runtime/run/actor.h"
#include "distributed/stream/json_fields.h"

namespace rookery {
namespace {

using nlohmann::json;
using stream::Exactly;

// A checkpoint costs time: nobody gets one for the asking alone. Actors ask with four times as
// much.
constexpr size_t kBytesWorthACheckpoint = size_t{64} << 20;
constexpr size_t kMostReports = 100'000;  // that wait to be taken

// K of "own actor K"; nothing for an actor that somebody else started.
std::optional<int64_t> IndexOfOwnActor(std::string_view name) {
  if (!name.starts_with(kOwnActor)) return std::nullopt;
  name.remove_prefix(kOwnActor.size());
  int64_t index = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return index;
}

const json& ListOf(const json& actor, const char* name) {
  static const json kNone = json::array();
  const auto found = actor.find(name);
  if (found == actor.end()) return kNone;
  if (!found->is_array()) throw UserError(StrCat("a Status' '", name, "' is no list"));
  return *found;
}

EpisodeReport ReportFrom(const json& e) {
  if (!e.is_array() || e.size() != 6) throw UserError("an episode's report has 6 values");
  EpisodeReport report;
  report.totals.reward = Exactly<double>(e[0], "reward");
  report.totals.cost = Exactly<double>(e[1], "cost");
  report.totals.decisions = Exactly<int64_t>(e[2], "decisions");
  report.totals.success = Exactly<bool>(e[3], "success");
  report.faulted = Exactly<bool>(e[4], "faulted");
  report.totals.success_at_end = Exactly<bool>(e[5], "success_at_end");
  if (report.totals.decisions < 0) throw UserError("an episode's report has 'decisions' below 0");
  return report;
}

}  // namespace

ActorDesk::ActorDesk(Learning& learning, nlohmann::json config, int64_t total_decisions,
                     int64_t decisions_so_far, uint64_t first_incarnation)
    : learning_(learning),
      config_(std::move(config)),
      total_decisions_(total_decisions),
      decisions_(decisions_so_far),
      log_(log::Warning),
      next_incarnation_(first_incarnation) {}

bool ActorDesk::TakeDurabilityWanted() {
  if (!durability_wanted_.exchange(false)) return false;
  return bytes_since_durable_.exchange(0) >= kBytesWorthACheckpoint;
}

std::vector<EpisodeReport> ActorDesk::TakeReports() {
  const std::lock_guard lock(mutex_);
  return std::exchange(reports_, {});
}

stream::HelloReply ActorDesk::OnHello(const stream::HelloInfo& hello) {
  const uint64_t incarnation = hello.returning ? *hello.returning : next_incarnation_++;
  peers_[incarnation] = hello;
  const bool own = hello.door == stream::Door::kOwn;
  if (const auto index = own ? IndexOfOwnActor(hello.actor) : std::nullopt) {
    const auto [place, first] = own_actors_.emplace(*index, incarnation);
    if (!first && place->second != incarnation) {
      const uint64_t before = std::exchange(place->second, incarnation);
      ForgetVersions(before);
      forget(before);
    }
  }
  log::Debug(StrCat(NameOf(hello), " is incarnation ", incarnation));
  return {.refusal = "", .incarnation = incarnation, .config = config_};
}

bool ActorDesk::MayInsert() {
  return decisions_.load() < total_decisions_ && learning_.limiter().MayInsert();
}

void ActorDesk::OnChunk(uint64_t incarnation, const ChunkHeader& header,
                        std::span<const int64_t> versions, size_t bytes) {
  bytes_since_durable_ += bytes;
  decisions_ += static_cast<int64_t>(versions.size());
  const std::pair<uint64_t, uint32_t> env{incarnation, header.env};
  if (!versions.empty()) last_versions_[env] = versions.back();
  std::optional<int64_t> ended;
  if (header.closes) {
    ended = last_versions_[env];
    last_versions_.erase(env);
  }
  learning_.limiter().CountRows(versions, ended);
  if (!on_progress) return;
  for (const auto& [index, present] : own_actors_) {
    if (present == incarnation) on_progress(index);
  }
}

// All of it is checked before any of it counts.
void ActorDesk::OnStatus(uint64_t incarnation, const json& status) {
  if (stream::MemberOr<bool>(status.at("stream"), "durability_wanted", false)) {
    durability_wanted_ = true;
  }
  const json& actor = status.at("actor");
  if (!actor.is_object()) return;
  std::vector<std::string> faults;
  for (const json& fault : ListOf(actor, "faults")) {
    faults.push_back(Exactly<std::string>(fault, "faults"));
  }
  std::vector<EpisodeReport> reports;
  for (const json& report : ListOf(actor, "episodes")) reports.push_back(ReportFrom(report));
  for (const std::string& fault : faults) log_.Fault(incarnation, peers_[incarnation], fault);
  const std::lock_guard lock(mutex_);
  if (reports_.size() + reports.size() > kMostReports) return;
  reports_.insert(reports_.end(), reports.begin(), reports.end());
}

void ActorDesk::ForgetVersions(uint64_t incarnation) {
  std::erase_if(last_versions_, [&](const auto& last) { return last.first.first == incarnation; });
}

void ActorDesk::OnGone(uint64_t incarnation, const std::string& reason, bool left) {
  peers_.erase(incarnation);
  if (left) ForgetVersions(incarnation);  // another may come back, in the middle of an episode
  log_.Forget(incarnation);
  if (!left) log::Debug(StrCat("incarnation ", incarnation, " is gone: ", reason));
}

void ActorDesk::OnRefused(const stream::HelloInfo& peer, const std::string& reason) {
  log_.Refused(peer, reason);
}

void ActorDesk::OnQuarantined(const stream::HelloInfo& peer, const std::string& reason) {
  log_.Quarantined(peer, reason);
}

}  // namespace rookery
