#include "tools/commands/bench/bench.h"

#include "core/error.h"
#include "core/strings.h"
#include "envs/qp/classes/every_class.h"
#include "tools/bench/envs/bench_env.h"
#include "tools/bench/envs/bench_render.h"
#include "tools/bench/replay/bench_draws.h"
#include "tools/bench/replay/bench_replay.h"
#include "tools/bench/replay/bench_stream.h"
#include "tools/shared/output_path.h"
#include "tools/shared/python_script.h"

namespace rookery {
namespace {

std::vector<BenchRow> Measure(const BenchOptions& options) {
  if (options.what == "env") return BenchEnv(options);
  if (options.what == "render") return BenchRender(options);
  if (!options.ids.empty()) {
    throw UserError(
        StrCat("bench ", options.what, " takes no IDs, and '", options.ids.front(), "' is one"));
  }
  std::vector<BenchRow> rows;
  if (options.what == "stream") rows = BenchStream(options.seconds, options.pairs);
  if (options.what == "replay") rows = BenchReplay(options.seconds, options.pairs);
  if (options.what == "draws") rows = BenchDraws(options.seconds, options.pairs);
  for (BenchRow& row : rows) {
    if (!options.peers || row.peer || row.name.starts_with("info/")) continue;
    row.note += StrCat(row.note.empty() ? "" : "; ", "no peer is measured here");
  }
  return rows;
}

// The classes of OSQP's paper, beside the peers that `tools/setup --peers qp` installs; their means
// are in milliseconds, with their ratios to OSQP's.
int BenchQp(const BenchOptions& options) {
  std::vector<std::string> arguments = {
      "--reference",    "osqp",        "--solvers",  "osqp",       "osqp_unlimited",
      "osqp_polishing", "piqp_sparse", "piqp_dense", "rookery_qp", "--eps",
      "1e-6",           "--instances", "7",          "--classes"};
  const std::vector<std::string>& classes =
      options.ids.empty() ? qp::PublishedClasses() : options.ids;
  arguments.insert(arguments.end(), classes.begin(), classes.end());
  if (!options.data.empty()) arguments.insert(arguments.end(), {"--data", options.data});
  if (!options.json.empty()) arguments.insert(arguments.end(), {"--json", options.json});
  return RunPythonScriptOf("qp", "qp/bench.py", arguments);
}

}  // namespace

int Bench(const BenchOptions& options) {
  if (options.what != "qp" && !options.data.empty()) {
    throw UserError("--data is of `bench qp` alone");
  }
  if (!options.json.empty()) OutputPath(options.json);  // measuring takes minutes
  if (options.what == "qp") return BenchQp(options);
  Report(Measure(options), options.json);
  return 0;
}

}  // namespace rookery
