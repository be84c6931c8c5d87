#include "distributed/runtime/config/replay_sources.h"

#include <algorithm>
#include <string>

#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr double kSumRounding = 1e-9;  // of shares such as 0.7, 0.2 and 0.1

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
  if (drawn.empty() && !request.pooled) drawn.emplace_back(kDefaultSource);
  for (const std::string& name : drawn) {
    if (Contains(filled, name)) continue;
    throw UserError(StrCat("batch '", request.name, "' is drawn from the source '", name,
                           "', which nothing fills", DidYouMean(name, filled), " (there are ",
                           Join(filled), ")"));
  }
}

}  // namespace

Fields SourceConfig::fields() {
  Fields f;
  f.Add("capacity", &capacity, "decisions kept").Min(1);
  f.Add("file", &file,
        "episodes that it holds from the beginning, as `rookery collect` writes them");
  f.Add("policy", &policy,
        "in the place of a file: script/NAME, random or zero acts when the run begins");
  f.Add("episodes", &episodes, "that it acts").Min(0);
  f.Add("env", &env, "settings of the env that are others then, such as {time_limit: 20}");
  f.Add("share", &share,
        "of each batch that is drawn from it; 1: all, nothing of what the agent does itself")
      .Range(0, 1);
  return f;
}

EnvConfig SourceConfig::EnvIn(const EnvConfig& of_run) const {
  EnvConfig changed = of_run;
  const ConfigNode written = changed.fields().Write();
  EnvConfig own;
  own.fields().Read(env.IsNull() ? written : Merge(written, env),
                    StrCat("replay.sources.", name, ".env"));
  own.per_actor = 1;
  return own;
}

std::vector<SourceConfig> ReadSources(const ReplayConfig& config) {
  std::vector<SourceConfig> sources;
  double shares = 0;
  for (const auto& [name, node] : config.sources.map) {
    SourceConfig source{.name = name, .capacity = config.capacity};
    const std::string path = ExtendPath("replay.sources", name);
    source.fields().Read(node, path);
    if (source.share > 0 && !source.given()) {
      RefuseNode(node, path, "a share is of a source that has a file or a policy");
    }
    if (!source.file.empty() && !source.policy.empty()) {
      RefuseNode(node, path, "its episodes are of a file or of a policy, not both");
    }
    if (source.policy.empty() != (source.episodes == 0)) {
      RefuseNode(node, path, "a policy wants a number of episodes, and they want a policy");
    }
    shares += source.share;
    if (shares > 1 + kSumRounding) {
      RefuseNode(node, path, StrCat("shares add up to ", ShortestDouble(shares), ", above 1"));
    }
    sources.push_back(std::move(source));
  }
  return sources;
}

std::vector<replay::SourceOptions> SourcesOf(const ReplayConfig& config, const Schedule& schedule,
                                             std::span<const BatchRequest> requests) {
  std::vector<std::string> filled = Filled(schedule);
  std::vector<std::string> names = {std::string(kDefaultSource)};
  for (const std::string& name : filled) {
    if (!Contains(names, name)) names.push_back(name);
  }
  const std::vector<std::string> further(names.begin() + 1, names.end());
  const std::vector<SourceConfig> said = ReadSources(config);
  std::vector<std::string> given;
  for (const SourceConfig& source : said) {
    if (!source.given()) continue;
    given.push_back(source.name);
    if (!Contains(names, source.name)) names.push_back(source.name);
  }
  for (const auto& [name, node] : config.sources.map) {
    const std::string path = ExtendPath("replay.sources", name);
    if (name == kDefaultSource) {
      RefuseNode(node, path, "what this source keeps is replay.capacity");
    }
    if (Contains(further, name) || Contains(given, name)) continue;
    RefuseNode(node, path,
               StrCat("the agent has no such source", DidYouMean(name, further), " (beside ",
                      kDefaultSource, " ", ThereAre(further), ")"));
  }
  if (!filled.empty()) {
    filled.insert(filled.end(), given.begin(), given.end());
    for (const BatchRequest& request : requests) CheckRequest(request, filled);
  }
  std::vector<replay::SourceOptions> sources;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(said, name, &SourceConfig::name);
    const int64_t capacity = found == said.end() ? config.capacity : found->capacity;
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
