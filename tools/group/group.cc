#include "tools/group/group.h"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/atomic_file.h"
#include "core/io/checkpoint_store.h"
#include "core/io/json.h"
#include "core/io/run_directory.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/config/experiment.h"
#include "distributed/runtime/processes/process.h"
#include "tools/shared/config_words.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

constexpr int kFormat = 1;
constexpr size_t kLongestName = 120;  // of a run's folder
constexpr const char* kPlanName = "group.json";
constexpr const char* kBaseName = "base.yaml";

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

// Whether nothing is there but what a group leaves that was ended while it was made.
bool IsFree(const fs::path& folder) {
  if (!fs::exists(folder)) return true;
  if (!fs::is_directory(folder)) return false;
  return std::ranges::all_of(fs::directory_iterator(folder), [](const fs::directory_entry& entry) {
    return entry.path().filename().string().starts_with(kBaseName);
  });
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

GroupPlan FromJson(const nlohmann::json& json) {
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

Group::Group(fs::path folder, const ConfigNode& base, GroupPlan plan)
    : folder_(std::move(folder)), plan_(std::move(plan)) {
  for (const Member& member : plan_.members) {
    ConfigNode node = base;
    for (const std::string& setting : member.settings) ApplyWord(node, setting);
    for (const std::string& setting : plan_.changes) ApplyWord(node, setting);
    const ExperimentConfig config = ReadExperiment(node, DescribedAgents());
    totals_.push_back(config.total_decisions);
    actors_ = std::max(actors_, config.actors);
  }
}

Group Group::Create(const fs::path& folder, const ConfigNode& base, GroupPlan plan) {
  const Group group(folder, base, std::move(plan));
  if (!IsFree(folder)) {
    throw UserError(StrCat(folder.string(), ": exists",
                           IsGroup(folder) ? "; go on with it with --resume"
                                           : " and is not empty; choose another folder"));
  }
  fs::create_directories(folder);
  WriteFileAtomically(folder / kBaseName, WriteYaml(base));
  group.Write();
  return group;
}

Group Group::Open(const fs::path& folder, const std::vector<std::string>& changes) {
  const nlohmann::json json = ReadJson(folder / kPlanName);
  if (json.value("format", 0) != kFormat) {
    throw UserError(StrCat((folder / kPlanName).string(), ": is that of another release"));
  }
  GroupPlan plan;
  try {
    plan = FromJson(json);
  } catch (const std::exception& error) {
    throw UserError(StrCat((folder / kPlanName).string(), ": is damaged: ", error.what()));
  }
  const std::set<std::string> known(plan.changes.begin(), plan.changes.end());
  bool changed = false;
  for (const std::string& change : changes) {
    if (known.contains(change)) continue;
    plan.changes.push_back(change);
    changed = true;
  }
  const Group group(folder, ReadYaml(folder / kBaseName), std::move(plan));
  if (changed) group.Write();
  return group;
}

bool Group::IsGroup(const fs::path& folder) { return fs::is_regular_file(folder / kPlanName); }

void Group::Write() const { WriteJson(folder_ / kPlanName, ToJson(plan_)); }

int64_t Group::Total(const Member& member) const {
  return totals_.at(static_cast<size_t>(&member - plan_.members.data()));
}

fs::path Group::OutputOf(const Member& member) const {
  fs::create_directories(folder_ / "output");
  return folder_ / "output" / (member.name + ".txt");
}

bool Group::Done(const Member& member, int64_t decisions) const {
  std::error_code error;
  const fs::path mark = folder_ / "done" / member.name;
  if (!fs::is_regular_file(mark, error)) return false;
  const nlohmann::json json = ReadJson(mark);
  return json.is_number_integer() && json.get<int64_t>() >= decisions;
}

void Group::SetDone(const Member& member, int64_t decisions) const {
  fs::create_directories(folder_ / "done");
  WriteJson(folder_ / "done" / member.name, decisions);
}

std::vector<std::string> Group::Command(const Member& member, int64_t decisions) const {
  const fs::path run = RunOf(member);
  std::vector<std::string> command = {ProgramFolder() + "/rookery-learn", "train"};
  const bool goes_on =
      fs::is_regular_file(run / "config.yaml") && LatestGood(run / "checkpoints").has_value();
  if (goes_on) {
    command.insert(command.end(), {"--resume", run.string()});
  } else {
    command.push_back((folder_ / kBaseName).string());
    command.insert(command.end(), member.settings.begin(), member.settings.end());
    command.insert(command.end(), {"--run", run.string(), "--overwrite"});
    if (!plan_.init.empty()) command.insert(command.end(), {"--init", plan_.init});
  }
  command.insert(command.end(), plan_.changes.begin(), plan_.changes.end());
  command.push_back(StrCat("total_decisions=", decisions));
  for (const std::string& plugin : plan_.plugins) {
    command.insert(command.end(), {"--plugin", plugin});
  }
  command.push_back("--supervised");
  return command;
}

}  // namespace rookery
