// rookery eval
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

struct EvalOptions {
  static constexpr const char* kName = "eval";

  std::vector<std::string> words;   // RUN... key=value...
  std::string checkpoint = "best";  // best, last or a position
  std::optional<int64_t> episodes;  // the config's eval.episodes where not given
  std::string set;                  // of the run's eval.sets; "": the env of training
  std::string split;                // a parameter of the env; "": none
  std::string video;                // "": none
  std::string overlay;              // over the video's picture of what is seen: plan; "": nothing
  std::string policy;               // random, zero or a bundle's folder instead of a run's
  std::string env;                  // with --policy
  std::vector<std::string> plugins;
  std::string json;  // "": none
  // Of the episodes. Not kChoosingSeed (evaluation/evaluate.h): in those the best policy was lucky,
  // too, or another would have been chosen.
  uint64_t seed = 1;
  bool stochastic = false;

  void Declare(CLI::App& app);
  std::vector<std::string> Runs() const;
  std::vector<std::string> Settings() const;  // key=value
};

int Eval(const EvalOptions& options);

}  // namespace rookery
