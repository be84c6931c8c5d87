// rookery bench learner and train, in rookery-learn.
#include "tools/bench/bench_learner.h"

#include <algorithm>

#include "core/error.h"
#include "core/strings.h"
#include "tools/bench/bench_policy.h"
#include "tools/bench/bench_train.h"
#include "tools/bench/child_rate.h"
#include "tools/commands/bench/bench.h"
#include "tools/shared/config_words.h"
#include "tools/shared/output_path.h"
#include "tools/shared/shared_files.h"

namespace rookery {
namespace {

// Stable-Baselines3's updates beside ours of the row "learner/AGENT/...", from an environment of
// its own.
void AddPeer(const BenchOptions& options, BenchRow& row) {
  const size_t begin = row.name.find('/') + 1;
  const std::string agent = row.name.substr(begin, row.name.find('/', begin) - begin);
  try {
    row.peer = ChildRate({PeerPython("sb3").string(), PythonScript("peers/sb3_learner.py").string(),
                          "--agent", agent, "--threads", std::to_string(options.threads),
                          "--device", options.device});
    row.ratio_to_peer = row.value / *row.peer;
  } catch (const std::exception& error) {
    row.note += StrCat(row.note.empty() ? "" : "; ", "SB3: ", error.what());
  }
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
  if (!options.ids.empty()) {
    throw UserError(
        StrCat("bench learner measures every agent: '", options.ids.front(), "' can't be chosen"));
  }
  std::vector<BenchRow> rows = BenchLearner(BenchLearnerOptions{.device = options.device,
                                                                .threads = options.threads,
                                                                .pairs = options.pairs,
                                                                .seconds = options.seconds});
  for (BenchRow& row : rows) {
    if (options.peers && row.name.starts_with("learner/")) AddPeer(options, row);
  }
  for (BenchRow& row : BenchPolicy({.pairs = options.pairs, .seconds = options.seconds})) {
    rows.push_back(std::move(row));
  }
  Report(rows, options.json);
  return 0;
}

}  // namespace rookery
