#include "tools/shared/output_path.h"

#include <filesystem>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr int kMaxLinks = 40;  // as Linux follows

}  // namespace

std::string OutputPath(const std::string& path) {
  std::filesystem::path target = path;
  for (int links = 0; std::filesystem::is_symlink(target); ++links) {
    if (links == kMaxLinks) throw UserError(StrCat(path, ": links lead round in a circle"));
    target = target.parent_path() / std::filesystem::read_symlink(target);
  }
  if (std::filesystem::exists(target) && !std::filesystem::is_regular_file(target)) {
    throw UserError(StrCat(path, ": is there, and is no file"));
  }
  const std::filesystem::path folder = std::filesystem::absolute(target).parent_path();
  if (!std::filesystem::is_directory(folder)) {
    throw UserError(StrCat(path, ": there is no folder ", folder.string()));
  }
  return target.string();
}

}  // namespace rookery
