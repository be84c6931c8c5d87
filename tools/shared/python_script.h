// A command whose work is done in Python.
#pragma once

#include <string>
#include <vector>

namespace rookery {

// Runs tools/python/NAME and returns its exit status: its output and its errors are the command's.
// Throws Failure where it was killed.
int RunPythonScript(const std::string& name, const std::vector<std::string>& arguments);
// The same in the environment of a peer (PeerPython). Throws UserError where that isn't there.
int RunPythonScriptOf(const std::string& peer, const std::string& name,
                      const std::vector<std::string>& arguments);

}  // namespace rookery
