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

}  // namespace

int Configs(const ConfigsOptions& options) {
  Table table({});
  std::vector<std::string> names;
  for (const auto& path : ConfigFiles()) {
    names.push_back(StrCat("configs/", path.string()));
    table.Add({names.back(), Summary(ConfigFolder() / path)});
    const bool wanted = options.name == names.back() || options.name == path.string() ||
                        options.name == path.stem().string();
    if (wanted && !options.name.empty()) {
      std::cout << std::ifstream(ConfigFolder() / path).rdbuf();
      return 0;
    }
  }
  if (!options.name.empty()) {
    throw UserError(
        StrCat("there is no config '", options.name, "'", DidYouMean(options.name, names)));
  }
  table.Print(std::cout);
  return 0;
}

}  // namespace rookery
