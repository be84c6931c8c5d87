#include "tools/commands/compare/compare.h"

#include "tools/shared/output_path.h"
#include "tools/shared/python_script.h"

namespace rookery {

int Compare(const CompareOptions& options) {
  // "--key=NAME": a word of its own that begins with a minus would be an option.
  std::vector<std::string> arguments = {"--key=" + options.key, "--last",
                                        std::to_string(options.last), "--resamples",
                                        std::to_string(options.resamples)};
  if (options.lower) arguments.push_back("--lower");
  if (options.all_pairs) arguments.push_back("--all-pairs");
  if (!options.normalize.empty()) arguments.push_back("--normalize=" + options.normalize);
  if (!options.json.empty()) arguments.push_back("--json=" + OutputPath(options.json));
  arguments.push_back("--");
  arguments.insert(arguments.end(), options.groups.begin(), options.groups.end());
  return RunPythonScript("compare.py", arguments);
}

}  // namespace rookery
