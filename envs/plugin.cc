#include "envs/plugin.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/sha256.h"
#include "core/strings.h"
#include "envs/plugin_api.h"

namespace rookery {
namespace {

// A file that is open for reading. Throws UserError where it can't be opened.
class OpenFile {
 public:
  explicit OpenFile(const std::filesystem::path& path)
      : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0 || ::fstat(descriptor_, &status_) != 0) {
      const int error = errno;
      if (descriptor_ >= 0) ::close(descriptor_);
      throw UserError(StrCat("plugin ", path.string(), ": can't be read: ", std::strerror(error)));
    }
  }
  ~OpenFile() { ::close(descriptor_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  std::string Hash() const { return Sha256OfFile(descriptor_, path_.string()); }
  // Whether the path still leads to this file, and nobody has written to it since it was opened.
  bool IsUnchanged() const {
    struct stat now {};
    return ::stat(path_.c_str(), &now) == 0 && now.st_dev == status_.st_dev &&
           now.st_ino == status_.st_ino && now.st_size == status_.st_size &&
           now.st_mtim.tv_sec == status_.st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == status_.st_mtim.tv_nsec;
  }

 private:
  std::filesystem::path path_;
  int descriptor_;
  struct stat status_ {};
};

std::vector<std::string> Ids(const EnvRegistry& registry) {
  std::vector<std::string> ids;
  for (const EnvEntry& entry : registry.entries()) ids.push_back(entry.id);
  return ids;
}

}  // namespace

LoadedPlugin LoadPlugin(const std::filesystem::path& given, EnvRegistry& registry,
                        const AdmitPlugin& admit) {
  const std::filesystem::path path = std::filesystem::absolute(given).lexically_normal();
  const auto fail = [&](const std::string& what) {
    throw UserError(StrCat("plugin ", path.string(), ": ", what));
  };
  if (!std::filesystem::is_regular_file(path)) fail("there is no such file");
  const OpenFile file(path);
  const std::string hash = file.Hash();
  if (admit) admit(path.string(), hash);
  // By its path, not as the open file: a plugin finds its models beside itself, and its own
  // libraries by $ORIGIN. Never closed: envs and their code may live as long as the process.
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) fail(StrCat("it doesn't load: ", dlerror()));
  if (!file.IsUnchanged()) fail("it was changed while it was being loaded; try again");
  const auto entry = reinterpret_cast<const RookeryPlugin* (*)()>(dlsym(library, "rookery_plugin"));
  if (entry == nullptr) {
    fail("it has no function rookery_plugin(); end one of its sources with ROOKERY_PLUGIN(...)");
  }
  const RookeryPlugin& plugin = *entry();
  if (plugin.abi_version != kPluginAbiVersion) {
    fail(StrCat("it was built against plugin ABI ", plugin.abi_version, ", this is ABI ",
                kPluginAbiVersion, "; build it again"));
  }
  if (std::string_view(plugin.stamp) != kPluginStamp) {
    fail(StrCat("it was built with '", plugin.stamp, "', this is '", kPluginStamp,
                "'; build it again"));
  }
  const std::vector<std::string> before = Ids(registry);
  plugin.register_envs(registry);
  LoadedPlugin loaded = {path.string(), hash, {}};
  const std::vector<std::string> after = Ids(registry);
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(loaded.ids));
  return loaded;
}

std::filesystem::path FolderOf(const void* address) {
  Dl_info info{};
  if (dladdr(address, &info) == 0 || info.dli_fname == nullptr) {
    throw Failure("the library of an address can't be found");
  }
  return std::filesystem::absolute(info.dli_fname).parent_path();
}

}  // namespace rookery
