// rookery bench learner, planner and train, in rookery-learn.
#include "tools/bench/learner/bench_learner.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <string_view>

#include "core/error.h"
#include "core/strings.h"
#include "tools/bench/bench_train.h"
#include "tools/bench/child_rate.h"
#include "tools/bench/learner/bench_policy.h"
#include "tools/bench/planner/bench_planner.h"
#include "tools/commands/bench/bench.h"
#include "tools/shared/config_words.h"
#include "tools/shared/output_path.h"
#include "tools/shared/shared_files.h"

namespace rookery {
namespace {

// What a program measures that takes the options of tools/python/peers/update_rate.py.
Measurement InPython(const BenchOptions& options, std::vector<std::string> command) {
  for (const std::string& argument :
       {std::string("--threads"), std::to_string(options.threads), std::string("--device"),
        options.device, std::string("--repeats"), std::string("1")}) {
    command.push_back(argument);
  }
  return [command] { return ChildRate(command); };
}

// Another program's updates of the same kind, where there is one: Stable-Baselines3's, from an
// environment of its own, or SAC+AE's in eager PyTorch.
Measurement PeerOf(const BenchOptions& options, const std::string& agent) {
  static constexpr std::array<std::string_view, 3> kOfSb3 = {"sac", "td3", "dqn"};
  if (!options.peers) return nullptr;
  std::vector<std::string> command;
  try {
    if (agent == "sac_ae") {
      command = {Python().string(), PythonScript("peers/torch_sac_ae_learner.py").string()};
    } else if (std::ranges::find(kOfSb3, agent) != kOfSb3.end()) {
      command = {PeerPython("sb3").string(), PythonScript("peers/sb3_learner.py").string(),
                 "--agent", agent};
    } else {
      return nullptr;
    }
  } catch (const UserError& error) {  // it isn't installed
    std::cerr << "the peer of " << agent << ": " << error.what() << "\n";
    return nullptr;
  }
  return InPython(options, std::move(command));
}

// The same planner in eager PyTorch.
Measurement PeerOfPlanner(const BenchOptions& options) {
  if (!options.peers) return nullptr;
  return InPython(options,
                  {Python().string(), PythonScript("peers/torch_ls3_planner.py").string()});
}

}  // namespace

int BenchTheLearner(const BenchOptions& options) {
  if (!options.json.empty()) OutputPath(options.json);  // measuring takes minutes
  if (options.what == "train") {
    const std::vector<std::string> words =
        options.ids.empty() ? std::vector<std::string>{"configs/sac/cartpole_swingup.yaml"}
                            : options.ids;
    Report(
        BenchTrain({.config = ReadConfigWords(words), .seconds = std::max(20.0, options.seconds)}),
        options.json);
    return 0;
  }
  if (options.what == "planner") {
    Report(BenchPlanner({.device = options.device,
                         .threads = options.threads,
                         .pairs = options.pairs,
                         .seconds = options.seconds,
                         .peer = PeerOfPlanner(options)}),
           options.json);
    return 0;
  }
  std::vector<BenchRow> rows =
      BenchLearner({.agents = options.ids,
                    .device = options.device,
                    .graphs = options.graphs,
                    .precision = options.precision,
                    .threads = options.threads,
                    .pairs = options.pairs,
                    .seconds = options.seconds,
                    .peer_of = [&](const std::string& agent) { return PeerOf(options, agent); }});
  for (BenchRow& row : BenchPolicy({.pairs = options.pairs, .seconds = options.seconds})) {
    rows.push_back(std::move(row));
  }
  Report(rows, options.json);
  return 0;
}

}  // namespace rookery
