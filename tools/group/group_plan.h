// What a group was asked: its runs, and in which steps they are trained.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tools/group/axes.h"

namespace rookery {

struct Member {
  std::string name;   // its folder's: "lr=0.001-s0"
  Settings settings;  // "agent.lr=0.001", ..., "seed=0"
};

// A step of successive halving (halving.h).
struct Rung {
  int64_t combinations = 0;  // that take part
  int64_t decisions = 0;     // that each of their runs has at its end
};

struct GroupPlan {
  std::vector<std::string> plugins{};
  std::vector<Member> members{};       // a combination's seeds follow each other
  int64_t seeds = 1;                   // runs of a combination
  std::vector<Rung> rungs{};           // empty: every run goes to its end
  std::vector<std::string> changes{};  // settings that were given at a resume
  std::string init{};                  // RUN@STEP whose weights all begin with; "": none
};

// A combination with each seed; names say what varies.
std::vector<Member> MakeMembers(const std::vector<Settings>& combinations,
                                const std::vector<int64_t>& seeds);

// group.json, written whole or not at all. Reading throws UserError where it is damaged.
GroupPlan ReadPlan(const std::filesystem::path& path);
void WritePlan(const std::filesystem::path& path, const GroupPlan& plan);

}  // namespace rookery
