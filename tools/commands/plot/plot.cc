#include "tools/commands/plot/plot.h"

#include "tools/shared/output_path.h"
#include "tools/shared/python_script.h"

namespace rookery {

int Plot(const PlotOptions& options) {
  std::vector<std::string> arguments = {"--output=" + OutputPath(options.output),
                                        "--x",
                                        options.x,
                                        "--key=" + options.key,
                                        "--center",
                                        options.center};
  if (options.dark) arguments.push_back("--dark");
  arguments.push_back("--");
  arguments.insert(arguments.end(), options.runs.begin(), options.runs.end());
  return RunPythonScript("plot.py", arguments);
}

}  // namespace rookery
