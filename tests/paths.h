// Where this build and its sources lie. Behind functions, and not macros of every test's command
// line, so that ccache knows a test again in a clone of another folder.
#pragma once

#include <string>

namespace rookery {

// "tests/agents/sac_oracle.py" -> its path in the sources.
std::string SourcePath(const std::string& relative);
// "bin/rookery" -> its path in the build folder.
std::string BinaryPath(const std::string& relative);
// The Python of the environment that tools/setup makes.
std::string PythonPath();

}  // namespace rookery
