// A group: runs that belong together, siblings that differ in seed and settings, in one folder.
//
//   GROUP/group.json        what was asked, and every run's settings
//   GROUP/base.yaml         the config that all of them begin with
//   GROUP/NAME/             a run's folder
//   GROUP/output/NAME.txt   what it printed
//   GROUP/done/NAME         how many decisions it was asked for when it came to its end
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/config_node.h"
#include "tools/group/group_plan.h"

namespace rookery {

// A run that is to come to `decisions`.
struct Job {
  const Member* member = nullptr;
  int64_t decisions = 0;
};

class Group {
 public:
  // Makes the folder, which must not be there or be empty, and writes what was asked. The config of
  // every run has been read by then: UserError names the one that is wrong, and nothing is made.
  static Group Create(const std::filesystem::path& folder, const ConfigNode& base, GroupPlan plan);
  // UserError where the folder holds none, or what it holds is damaged. `changes` ("key=value")
  // hold for all runs from now on.
  static Group Open(const std::filesystem::path& folder, const std::vector<std::string>& changes);
  static bool IsGroup(const std::filesystem::path& folder);

  const std::filesystem::path& folder() const { return folder_; }
  const GroupPlan& plan() const { return plan_; }
  const std::vector<Member>& members() const { return plan_.members; }
  // The most actor processes that one of its runs has.
  int64_t actors() const { return actors_; }
  // Of the run, with all settings: its total_decisions.
  int64_t Total(const Member& member) const;

  std::filesystem::path RunOf(const Member& member) const { return folder_ / member.name; }
  std::filesystem::path OutputOf(const Member& member) const;
  // Whether it came to its end when it was asked for this many decisions.
  bool Done(const Member& member, int64_t decisions) const;
  void SetDone(const Member& member, int64_t decisions) const;
  // `rookery-learn train ...`: goes on with the run where it has a checkpoint, else begins it.
  std::vector<std::string> Command(const Member& member, int64_t decisions) const;

 private:
  // Reads the config of every run.
  Group(std::filesystem::path folder, const ConfigNode& base, GroupPlan plan);
  void Write() const;

  std::filesystem::path folder_;
  GroupPlan plan_;
  std::vector<int64_t> totals_;  // in the members' order
  int64_t actors_ = 0;
};

}  // namespace rookery
