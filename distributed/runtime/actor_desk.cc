#include "distributed/runtime/actor_desk.h"

#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "core/io/log.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr std::string_view kOwnActor = "own actor ";

// K of "own actor K"; nothing for an actor that somebody else started.
std::optional<int64_t> IndexOfOwnActor(std::string_view name) {
  if (!name.starts_with(kOwnActor)) return std::nullopt;
  name.remove_prefix(kOwnActor.size());
  int64_t index = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return index;
}

}  // namespace

std::string OwnActorName(int64_t index) { return StrCat(kOwnActor, index); }

std::vector<EpisodeReport> ActorDesk::TakeReports() {
  const std::lock_guard lock(mutex_);
  return std::exchange(reports_, {});
}

stream::HelloReply ActorDesk::OnHello(const stream::HelloInfo& hello) {
  const uint64_t incarnation = hello.returning ? *hello.returning : next_incarnation_++;
  if (const auto index = IndexOfOwnActor(hello.actor)) {
    const auto [place, first] = own_actors_.emplace(*index, incarnation);
    if (!first && place->second != incarnation) forget(std::exchange(place->second, incarnation));
  }
  log::Debug(StrCat(hello.actor, " on ", hello.machine, " is incarnation ", incarnation));
  return {.refusal = "", .incarnation = incarnation, .config = config_};
}

bool ActorDesk::MayInsert() {
  return decisions_.load() < total_decisions_ && learning_.MayInsert();
}

void ActorDesk::OnChunk(uint64_t incarnation, const ChunkHeader& header, size_t) {
  const int64_t decisions = header.rows - (header.closes ? 1 : 0);
  decisions_ += decisions;
  learning_.limiter().CountDecisions(decisions);
  if (header.closes) learning_.limiter().CountEpisode();
  if (!on_progress) return;
  for (const auto& [index, present] : own_actors_) {
    if (present == incarnation) on_progress(index);
  }
}

void ActorDesk::OnStatus(uint64_t, const nlohmann::json& status) {
  if (status.at("stream").value("durability_wanted", false)) durability_wanted_ = true;
  const nlohmann::json& actor = status.at("actor");
  if (!actor.is_object()) return;
  for (const auto& fault : actor.value("faults", nlohmann::json::array())) {
    log::Warning(fault.get<std::string>());
  }
  const std::lock_guard lock(mutex_);
  for (const auto& e : actor.value("episodes", nlohmann::json::array())) {
    reports_.push_back({.reward = e.at(0),
                        .cost = e.at(1),
                        .decisions = e.at(2),
                        .success = e.at(3),
                        .faulted = e.at(4)});
  }
}

void ActorDesk::OnGone(uint64_t incarnation, const std::string& reason, bool left) {
  if (!left) log::Debug(StrCat("incarnation ", incarnation, " is gone: ", reason));
}

}  // namespace rookery
