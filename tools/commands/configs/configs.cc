#include "tools/commands/configs/configs.h"

#include <fstream>
#include <iostream>

#include "core/error.h"
#include "core/strings.h"
#include "tools/shared/shared_files.h"
#include "tools/shared/table.h"

namespace rookery {
namespace {

// The comment that a config begins with, its first line.
std::string Summary(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  if (!line.starts_with("#")) return "";
  const size_t begin = line.find_first_not_of("# ");
  return begin == std::string::npos ? "" : line.substr(begin);
}

int ShowAll() {
  Table table({});
  for (const auto& path : ConfigFiles()) {
    table.Add({StrCat("configs/", path.string()), Summary(ConfigFolder() / path)});
  }
  table.Print(std::cout);
  return 0;
}

// `name`: "configs/sac/cheetah_run.yaml", "sac/cheetah_run.yaml", or "cheetah_run" where only one
// is called so.
std::filesystem::path FindConfig(const std::string& name) {
  std::vector<std::string> names, found;
  for (const auto& path : ConfigFiles()) {
    names.push_back(StrCat("configs/", path.string()));
    if (name == names.back() || name == path.string()) return ConfigFolder() / path;
    if (name == path.stem().string()) found.push_back(path.string());
  }
  if (found.size() == 1) return ConfigFolder() / found.front();
  if (found.empty()) {
    throw UserError(StrCat("there is no config '", name, "'", DidYouMean(name, names)));
  }
  throw UserError(StrCat("'", name, "' is the name of several: say ", Join(found, " or ")));
}

}  // namespace

int Configs(const ConfigsOptions& options) {
  if (options.name.empty()) return ShowAll();
  std::cout << std::ifstream(FindConfig(options.name)).rdbuf();
  return 0;
}

}  // namespace rookery
