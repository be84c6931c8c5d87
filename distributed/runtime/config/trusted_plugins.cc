#include "distributed/runtime/config/trusted_plugins.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/json.h"
#include "core/io/log.h"
#include "core/io/output_file.h"
#include "core/strings.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

// Held while the list is read and written again.
class ListLock {
 public:
  explicit ListLock(const fs::path& path)
      : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0 || ::flock(descriptor_, LOCK_EX) != 0) {
      const int error = errno;
      if (descriptor_ >= 0) ::close(descriptor_);
      throw Failure(StrCat(path.string(), ": cannot lock: ", CauseOf(error)));
    }
  }
  ~ListLock() { ::close(descriptor_); }
  ListLock(const ListLock&) = delete;
  ListLock& operator=(const ListLock&) = delete;

 private:
  int descriptor_;
};

// From a library's path to its hash.
nlohmann::json ReadList(const fs::path& file) {
  const nlohmann::json none = nlohmann::json::object();
  struct stat status {};
  if (file.empty() || ::stat(file.c_str(), &status) != 0) return none;
  if (status.st_uid != ::geteuid() || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    log::Warning(StrCat(file.string(),
                        ": others may write to it, so it counts for nothing; say "
                        "chmod 600"));
    return none;
  }
  try {
    nlohmann::json list = ReadJson(file);
    if (list.is_object()) return list;
  } catch (const UserError&) {
  }
  log::Warning(StrCat(file.string(), ": damaged; it counts for nothing"));
  return none;
}

}  // namespace

fs::path TrustedPluginsFile() {
  const auto folder = [](const char* variable) {
    const char* value = std::getenv(variable);
    const fs::path path = value != nullptr ? value : "";
    return path.is_absolute() ? path : fs::path();
  };
  fs::path config = folder("XDG_CONFIG_HOME");
  if (config.empty() && !folder("HOME").empty()) config = folder("HOME") / ".config";
  return config.empty() ? fs::path() : config / "rookery" / "plugins.json";
}

void RequireTrusted(const std::string& path, const std::string& hash) {
  const nlohmann::json list = ReadList(TrustedPluginsFile());
  const auto known = list.find(path);
  if (known != list.end() && *known == hash) return;
  throw UserError(StrCat(
      "plugin ", path, ": ",
      known == list.end() ? "you have not named it yet" : "it has changed since you named it",
      ", and a run's word is not enough to load a library; where you trust it, ", "say --plugin ",
      path));
}

void TrustPlugins(std::span<const LoadedPlugin> plugins) {
  if (plugins.empty()) return;
  const fs::path file = TrustedPluginsFile();
  try {
    if (file.empty()) throw Failure("neither XDG_CONFIG_HOME nor HOME names a folder");
    if (fs::create_directories(file.parent_path())) {
      fs::permissions(file.parent_path(), fs::perms::owner_all);
    }
    const ListLock lock(fs::path(file) += ".lock");
    nlohmann::json list = ReadList(file);
    const nlohmann::json before = list;
    for (const LoadedPlugin& plugin : plugins) list[plugin.path] = plugin.hash;
    if (list == before) return;
    WriteJson(file, list);
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  } catch (const std::exception& error) {
    log::Warning(
        StrCat("the plugin is not noted as yours, so evaluations need --plugin: ", error.what()));
  }
}

}  // namespace rookery
