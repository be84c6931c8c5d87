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

constexpr const char* kPlanName = "group.json";
constexpr const char* kBaseName = "base.yaml";

// Whether nothing is there but what a group leaves that was ended while it was made.
bool IsFree(const fs::path& folder) {
  if (!fs::exists(folder)) return true;
  if (!fs::is_directory(folder)) return false;
  return std::ranges::all_of(fs::directory_iterator(folder), [](const fs::directory_entry& entry) {
    return entry.path().filename().string().starts_with(kBaseName);
  });
}

}  // namespace

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
  GroupPlan plan = ReadPlan(folder / kPlanName);
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

void Group::Write() const { WritePlan(folder_ / kPlanName, plan_); }

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
