#include "tools/group/group_plan.h"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/json.h"
#include "core/io/run_directory.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr int kFormat = 1;
constexpr size_t kLongestName = 120;  // of a run's folder

// "agent.hidden=[8, 8]" -> "hidden_8-8": neither '=' nor '@', which paths on a command line can't
// have, nor what a shell would read.
std::string ShortName(const std::string& setting) {
  const size_t equals = setting.find('=');
  const std::string key = setting.substr(0, equals);
  std::string value;
  for (const char c : PathName(setting.substr(equals + 1))) {
    if (c != '-' || (!value.empty() && value.back() != '-')) value += c;
  }
  if (value.ends_with('-')) value.pop_back();
  if (setting[std::min(equals + 1, setting.size() - 1)] == '-') value.insert(0, "-");  // a sign
  return StrCat(PathName(key.substr(key.rfind('.') + 1)), "_", value);
}

nlohmann::json ToJson(const GroupPlan& plan) {
  nlohmann::json members = nlohmann::json::array(), rungs = nlohmann::json::array();
  for (const Member& member : plan.members) {
    members.push_back({{"name", member.name}, {"settings", member.settings}});
  }
  for (const Rung& rung : plan.rungs) {
    rungs.push_back({{"combinations", rung.combinations}, {"decisions", rung.decisions}});
  }
  return {{"format", kFormat},       {"plugins", plan.plugins}, {"seeds", plan.seeds},
          {"changes", plan.changes}, {"init", plan.init},       {"rungs", rungs},
          {"members", members}};
}

GroupPlan PlanOf(const nlohmann::json& json) {
  GroupPlan plan;
  json.at("plugins").get_to(plan.plugins);
  json.at("changes").get_to(plan.changes);
  json.at("seeds").get_to(plan.seeds);
  json.at("init").get_to(plan.init);
  for (const nlohmann::json& rung : json.at("rungs")) {
    plan.rungs.push_back({rung.at("combinations"), rung.at("decisions")});
  }
  for (const nlohmann::json& member : json.at("members")) {
    plan.members.push_back({member.at("name"), member.at("settings")});
    const std::string& name = plan.members.back().name;
    if (name.empty() || PathName(name) != name) throw UserError("a run's name is no folder's");
  }
  if (plan.members.empty() || plan.seeds < 1 ||
      plan.members.size() % static_cast<size_t>(plan.seeds) != 0) {
    throw UserError("its runs don't add up");
  }
  return plan;
}

}  // namespace

std::vector<Member> MakeMembers(const std::vector<Settings>& combinations,
                                const std::vector<int64_t>& seeds) {
  // What is the same in all says nothing.
  std::set<std::string> common;
  if (!combinations.empty()) common.insert(combinations[0].begin(), combinations[0].end());
  for (const Settings& settings : combinations) {
    std::erase_if(common, [&](const std::string& setting) {
      return std::ranges::find(settings, setting) == settings.end();
    });
  }
  std::vector<Member> members;
  std::set<std::string> names;
  for (const Settings& settings : combinations) {
    std::string name;
    for (const std::string& setting : settings) {
      if (!common.contains(setting) || combinations.size() == 1) name += ShortName(setting) + "-";
    }
    if (combinations.size() == 1) name.clear();
    name.resize(std::min(name.size(), kLongestName));
    for (int copy = 2; !names.insert(name).second; ++copy) name = StrCat(name, copy, "-");
    for (const int64_t seed : seeds) {
      members.push_back({StrCat(name, "s", seed), settings});
      members.back().settings.push_back(StrCat("seed=", seed));
    }
  }
  return members;
}

GroupPlan ReadPlan(const std::filesystem::path& path) {
  const nlohmann::json json = ReadJson(path);
  try {
    if (json.at("format") != kFormat) throw UserError("it is that of another release");
    return PlanOf(json);
  } catch (const std::exception& error) {
    throw UserError(StrCat(path.string(), ": can't be read: ", error.what()));
  }
}

void WritePlan(const std::filesystem::path& path, const GroupPlan& plan) {
  WriteJson(path, ToJson(plan));
}

}  // namespace rookery
