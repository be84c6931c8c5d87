// The learner's figures where there is a compiler and LibTorch alone: `rookery bench learner` in a
// program of its own.
//
//   bench-learner [DEVICE [THREADS [AGENT...]]] [--graphs] [--bfloat16] [--pairs=N] [--seconds=S]
#include <iostream>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/strings.h"
#include "core/tensor/memory.h"
#include "core/tensor/traces.h"
#include "tools/bench/learner/bench_learner.h"
#include "tools/shared/table.h"

namespace rookery {
namespace {

BenchLearnerOptions ReadWords(const std::vector<std::string>& words) {
  BenchLearnerOptions options;
  int places = 0;
  for (const std::string& word : words) {
    if (word == "--graphs") {
      options.graphs = true;
    } else if (word == "--bfloat16") {
      options.precision = "bfloat16";
    } else if (word.starts_with("--pairs=")) {
      options.pairs = ParseInt(word.substr(8));
    } else if (word.starts_with("--seconds=")) {
      options.seconds = ParseDouble(word.substr(10));
    } else if (word.starts_with("-")) {
      throw UserError(StrCat("there is no option ", word,
                             " (there are --graphs, --bfloat16, --pairs=N, --seconds=S)"));
    } else if (++places == 1) {
      options.device = word;
    } else if (places == 2) {
      options.threads = ParseInt(word);
    } else {
      options.agents.push_back(word);
    }
  }
  return options;
}

void Print(const std::vector<BenchRow>& rows) {
  Table table({"name", "value", "unit", "limit", "ratio", "note"});
  for (const BenchRow& row : rows) {
    table.Add({row.name, Short(row.value), row.unit, row.limit ? Short(*row.limit) : "-",
               row.ratio_to_limit ? Short(*row.ratio_to_limit, 3) : "-", row.note});
  }
  table.Print(std::cout);
}

}  // namespace
}  // namespace rookery

int main(int argc, char** argv) {
  rookery::KeepFreedMemory();
  rookery::LeaveOutTraces();
  try {
    rookery::Print(rookery::BenchLearner(rookery::ReadWords({argv + 1, argv + argc})));
    return 0;
  } catch (const rookery::UserError& error) {
    std::cerr << "bench-learner: " << error.what() << "\n";
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "bench-learner: " << error.what() << "\n";
    return 1;
  }
}
