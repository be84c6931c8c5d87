// An agent's updates beside an oracle's in Python, which has the same weights, batches and noise.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agents/agent.h"

namespace rookery {

struct OracleRun {
  std::string script;      // "tests/agents/sac_oracle.py"
  std::string settings{};  // members of a JSON object, what the script wants beside its inputs
  at::ScalarType dtype = at::kFloat;  // of the agent
  NamedTensors columns{};             // of the batches, (updates, B, ...) each
  NamedTensors others{};              // what the script reads too
  NamedTensors results{};  // what it writes beside the weights; shapes alone are read here
  std::unique_ptr<Agent> agent = nullptr;
};

// Over parameters and targets, after the updates.
struct OracleDifferences {
  double ours = 0;         // largest, of the agent from the oracle in `oracle_dtype`
  double oracles = 0;      // of the oracle in the run's dtype from itself in `oracle_dtype`
  double moved = 0;        // of the agent from where it began
  int64_t compared = 0;    // numbers
  NamedTensors results{};  // OracleRun::results in `oracle_dtype`
  std::map<std::string, std::vector<double>> metrics;  // what the agent's updates reported, in turn
};

OracleDifferences CompareWithOracle(const OracleRun& run, at::ScalarType oracle_dtype);

}  // namespace rookery
