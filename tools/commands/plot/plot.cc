#include "tools/commands/plot/plot.h"

#include "core/error.h"
#include "core/strings.h"
#include "distributed/runtime/processes/process.h"
#include "tools/shared/shared_files.h"

namespace rookery {

int Plot(const PlotOptions& options) {
  std::vector<std::string> command = {Python().string(),
                                      PythonScript("plot.py").string(),
                                      "--output",
                                      options.output,
                                      "--x",
                                      options.x,
                                      "--key",
                                      options.key,
                                      "--"};
  command.insert(command.end(), options.runs.begin(), options.runs.end());
  Process python(command, "");
  std::optional<ProcessEnd> end;
  while (!(end = python.Wait(3600))) {
  }
  if (end->signal != 0) throw Failure(StrCat("plot.py was ", end->Text()));
  return end->exit_code;
}

}  // namespace rookery
