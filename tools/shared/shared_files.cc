#include "tools/shared/shared_files.h"

#include <algorithm>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

// The source tree this program was built from; an installed one finds its share instead.
fs::path Root() {
  const fs::path share =
      fs::read_symlink("/proc/self/exe").parent_path().parent_path() / "share" / "rookery";
  return fs::is_directory(share) ? share : fs::path(ROOKERY_SOURCE);
}

}  // namespace

fs::path ConfigFolder() { return Root() / "configs"; }

std::vector<fs::path> ConfigFiles() {
  std::vector<fs::path> files;
  if (!fs::is_directory(ConfigFolder())) return files;
  for (const auto& entry : fs::recursive_directory_iterator(ConfigFolder())) {
    if (entry.path().extension() == ".yaml") {
      files.push_back(entry.path().lexically_relative(ConfigFolder()));
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

fs::path PythonScript(const std::string& name) { return Root() / "tools" / "python" / name; }

fs::path Python() {
  const fs::path python = fs::path(ROOKERY_VENV) / "bin" / "python";
  if (!fs::exists(python)) {
    throw UserError(StrCat(python.string(), " is missing: run tools/setup"));
  }
  return python;
}

fs::path PeerPython(const std::string& peer) {
  const fs::path environment = fs::path(ROOKERY_SOURCE) / ".venvs" / peer;
  if (!fs::exists(environment / ".rookery-setup")) {
    throw UserError(StrCat("not installed: tools/setup --peers ", peer));
  }
  return environment / "bin" / "python";
}

}  // namespace rookery
