#include "tools/commands/bench/bench.h"

#include "core/error.h"
#include "core/strings.h"
#include "tools/bench/bench_draws.h"
#include "tools/bench/bench_env.h"
#include "tools/bench/bench_render.h"
#include "tools/bench/bench_replay.h"
#include "tools/bench/bench_stream.h"
#include "tools/shared/output_path.h"

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

}  // namespace

int Bench(const BenchOptions& options) {
  if (!options.json.empty()) OutputPath(options.json);  // measuring takes minutes
  Report(Measure(options), options.json);
  return 0;
}

}  // namespace rookery
