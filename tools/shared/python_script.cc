#include "tools/shared/python_script.h"

#include <optional>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/runtime/processes/process.h"
#include "tools/shared/shared_files.h"

namespace rookery {

namespace {

int Run(const std::filesystem::path& interpreter, const std::string& name,
        const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {interpreter.string(), PythonScript(name).string()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  Process python(command, "");
  std::optional<ProcessEnd> end;
  while (!(end = python.Wait(3600))) {
  }
  if (end->signal != 0) throw Failure(StrCat(name, " was ", end->Text()));
  return end->exit_code;
}

}  // namespace

int RunPythonScript(const std::string& name, const std::vector<std::string>& arguments) {
  return Run(Python(), name, arguments);
}

int RunPythonScriptOf(const std::string& peer, const std::string& name,
                      const std::vector<std::string>& arguments) {
  return Run(PeerPython(peer), name, arguments);
}

}  // namespace rookery
