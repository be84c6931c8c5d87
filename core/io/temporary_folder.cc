#include "core/io/temporary_folder.h"

#include <cstdlib>
#include <string>
#include <system_error>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "rookery-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw Failure(StrCat(pattern, ": can't be made"));
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace rookery
