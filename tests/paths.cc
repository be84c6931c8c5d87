#include "tests/paths.h"

namespace rookery {

std::string SourcePath(const std::string& relative) {
  return std::string(ROOKERY_SOURCE_DIR) + "/" + relative;
}

std::string BinaryPath(const std::string& relative) {
  return std::string(ROOKERY_BINARY_DIR) + "/" + relative;
}

std::string PythonPath() { return ROOKERY_PYTHON; }

}  // namespace rookery
