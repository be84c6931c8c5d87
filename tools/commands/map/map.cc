// rookery map: what an agent thinks (Agent::Judge) of where episodes may begin.
#include <filesystem>
#include <fstream>
#include <span>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "core/error.h"
#include "core/io/run_directory.h"
#include "core/io/temporary_folder.h"
#include "core/strings.h"
#include "distributed/runtime/evaluation/judged_grid.h"
#include "distributed/runtime/evaluation/saved_policy.h"
#include "tools/commands/map/map_options.h"
#include "tools/shared/env_words.h"
#include "tools/shared/output_path.h"
#include "tools/shared/python_script.h"

namespace rookery {
namespace {

void WriteCsv(const JudgedGrid& grid, const std::filesystem::path& file) {
  std::ofstream out(file);
  out << grid.x.name << "," << grid.y.name;
  for (const auto& [name, values] : grid.columns) out << "," << name;
  out << "\n";
  size_t row = 0;
  for (const double y : grid.y.values) {
    for (const double x : grid.x.values) {
      out << ShortestDouble(x) << "," << ShortestDouble(y);
      for (const auto& [name, values] : grid.columns) out << "," << ShortestDouble(values[row]);
      out << "\n";
      ++row;
    }
  }
  out.flush();
  if (!out) throw Failure(StrCat(file.string(), ": can't be written"));
}

}  // namespace

int Map(const MapOptions& options) {
  at::set_num_threads(1);
  const std::string output = OutputPath(options.output);
  const RunAtStep named = ParseRunAtStep(options.words[0]);
  const std::span<const std::string> settings = EnvSettings(std::span(options.words).subspan(1));
  const std::string which = named.step.empty() ? "last" : named.step;
  const SavedPolicy saved = LoadPolicy(named.run, which, settings, options.plugins);
  const std::array<int64_t, 2> sizes = options.grid.empty()
                                           ? std::array<int64_t, 2>{60, 50}
                                           : std::array{options.grid[0], options.grid[1]};
  const JudgedGrid grid =
      JudgeGrid(named.run, which, saved, options.axes[0], options.axes[1], sizes);
  const TemporaryFolder folder;
  const std::filesystem::path csv = folder.path() / "map.csv";
  WriteCsv(grid, csv);
  return RunPythonScript(
      "map.py", {csv.string(), "--output=" + output,
                 StrCat("--title=", saved.config.env.id, ", ", Described(saved.position))});
}

}  // namespace rookery
