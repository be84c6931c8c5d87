#include "envs/mujoco/assets.h"

#include <cstdlib>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {

std::filesystem::path FindAsset(const std::string& relative) {
  const char* given = std::getenv("ROOKERY_ASSETS");
  const std::filesystem::path root = given != nullptr ? given : ROOKERY_SITE_PACKAGES;
  std::filesystem::path file = root / relative;
  if (!std::filesystem::is_regular_file(file)) {
    throw UserError(StrCat("the model ", relative, " is not in ", root.string(),
                           given != nullptr ? " (ROOKERY_ASSETS)" : "",
                           "; run tools/setup, or let ROOKERY_ASSETS name the site-packages folder "
                           "of a Python environment that has it"));
  }
  return file;
}

}  // namespace rookery
