#include "distributed/runtime/config/replay_sources.h"

#include <algorithm>
#include <string>

#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"

namespace rookery {
namespace {

bool Contains(std::span<const std::string> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// Of the stages that collect.
std::vector<std::string> Filled(const Schedule& schedule) {
  std::vector<std::string> names;
  for (const Stage& stage : schedule.stages) {
    const bool collects = stage.kind != Stage::Kind::kOffline;
    if (collects && !Contains(names, stage.source)) names.push_back(stage.source);
  }
  return names;
}

void CheckRequest(const BatchRequest& request, std::span<const std::string> filled) {
  std::vector<std::string> drawn;
  for (const auto& [name, share] : request.sources) drawn.push_back(name);
  if (drawn.empty()) drawn.emplace_back(kDefaultSource);
  for (const std::string& name : drawn) {
    if (Contains(filled, name)) continue;
    throw UserError(StrCat("batch '", request.name, "' is drawn from the source '", name,
                           "', which no stage fills", DidYouMean(name, filled), " (stages fill ",
                           Join(filled), ")"));
  }
}

// replay.sources.NAME.
int64_t ReadCapacity(const ConfigNode& node, const std::string& path, int64_t fallback) {
  int64_t capacity = fallback;
  Fields fields;
  fields.Add("capacity", &capacity, "decisions kept").Min(1);
  fields.Read(node, path);
  return capacity;
}

}  // namespace

std::vector<replay::SourceOptions> SourcesOf(const ReplayConfig& config, const Schedule& schedule,
                                             std::span<const BatchRequest> requests) {
  const std::vector<std::string> filled = Filled(schedule);
  std::vector<std::string> names = {std::string(kDefaultSource)};
  for (const std::string& name : filled) {
    if (!Contains(names, name)) names.push_back(name);
  }
  const std::span<const std::string> further = std::span(names).subspan(1);
  for (const auto& [name, node] : config.sources.map) {
    const std::string path = ExtendPath("replay.sources", name);
    if (name == kDefaultSource) {
      RefuseNode(node, path, "what this source keeps is replay.capacity");
    }
    if (Contains(further, name)) continue;
    RefuseNode(node, path,
               StrCat("the agent has no such source", DidYouMean(name, further), " (beside ",
                      kDefaultSource, " ", ThereAre(further), ")"));
  }
  if (!filled.empty()) {
    for (const BatchRequest& request : requests) CheckRequest(request, filled);
  }
  std::vector<replay::SourceOptions> sources;
  for (const std::string& name : names) {
    const ConfigNode* node = config.sources.Find(name);
    const int64_t capacity =
        node == nullptr ? config.capacity
                        : ReadCapacity(*node, ExtendPath("replay.sources", name), config.capacity);
    const int64_t pack_bytes = config.compress ? replay::kImageBytes : 0;
    sources.push_back({name, {.capacity = capacity, .pack_bytes = pack_bytes}});
  }
  return sources;
}

int64_t NumberOf(std::span<const replay::SourceOptions> sources, const Stage& stage) {
  const auto found = std::ranges::find(sources, stage.source, &replay::SourceOptions::name);
  return found == sources.end() ? 0 : found - sources.begin();
}

std::string CapacityKey(const replay::SourceOptions& source) {
  if (source.name == kDefaultSource) return "replay.capacity";
  return StrCat("replay.sources.", source.name, ".capacity");
}

}  // namespace rookery
