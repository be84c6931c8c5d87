#include "agents/bundle/bundle_writer.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

#include "agents/bundle/bundle_tensors.h"
#include "core/error.h"
#include "core/io/output_file.h"
#include "core/strings.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

// The folder itself, where a link leads to it; without a separator at its end.
fs::path Resolved(const fs::path& folder) {
  std::error_code error;
  fs::path path = fs::weakly_canonical(fs::absolute(folder), error);
  if (error) throw UserError(StrCat(folder.string(), ": ", error.message()));
  return path.has_filename() ? path : path.parent_path();
}

// A folder beside the target, which goes unless it became the target.
class FolderBeside {
 public:
  explicit FolderBeside(const fs::path& target) {
    std::string pattern = target.string() + ".XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) {
      throw Failure(StrCat(target.string(), ": can't be made: ", CauseOf(errno)));
    }
    path_ = pattern;
    const mode_t mask = ::umask(0);
    ::umask(mask);
    ::chmod(pattern.c_str(), 0777 & ~mask);  // as any new folder: mkdtemp's is for its owner alone
  }
  FolderBeside(const FolderBeside&) = delete;
  FolderBeside& operator=(const FolderBeside&) = delete;
  ~FolderBeside() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void WriteNew(const fs::path& path, std::span<const std::byte> bytes) {
  OutputFile file(path, OutputFile::Mode::kTruncate);
  file.Write(bytes);
  file.Sync();
  file.Close();
}

// A bundle that is there changes places with the new folder, and goes with it.
void Place(const fs::path& made, const fs::path& target) {
  const bool is_new = !fs::exists(target) || fs::is_empty(target);
  const int status =
      is_new ? ::rename(made.c_str(), target.c_str())
             : ::renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE);
  if (status != 0) {
    throw Failure(StrCat(target.string(), ": cannot write: ", CauseOf(errno)));
  }
  SyncFolder(target.parent_path());
}

std::vector<std::byte> TensorBytes(const BundleSpec& spec, std::span<const NamedArray> arrays) {
  std::vector<NamedArray> kept;
  for (const TensorSpec& tensor : BundleTensors(spec)) {
    const auto found = std::ranges::find(arrays, tensor.name, &NamedArray::name);
    if (found != arrays.end()) kept.push_back(*found);
  }
  std::vector<std::byte> bytes;
  WriteSafetensors(kept, {{"format", kBundleFormat}}, [&](std::span<const std::byte> part) {
    bytes.insert(bytes.end(), part.begin(), part.end());
  });
  return bytes;
}

}  // namespace

void CheckBundleFolder(const fs::path& folder) {
  const fs::path target = Resolved(folder);
  const auto status = fs::status(target);
  if (!fs::exists(status)) {
    if (fs::is_directory(target.parent_path())) return;
    throw UserError(
        StrCat(folder.string(), ": there is no folder ", target.parent_path().string()));
  }
  if (!fs::is_directory(status)) {
    throw UserError(StrCat(folder.string(), ": is there, and is no folder"));
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(target)) {
    const std::string name = entry.path().filename().string();
    if ((name == kBundleJson || name == kBundleTensors) && entry.is_regular_file()) continue;
    throw UserError(StrCat(folder.string(), ": holds '", name,
                           "', which is no part of a policy bundle; name a new folder"));
  }
}

void WriteBundle(const fs::path& folder, const BundleSpec& spec,
                 std::span<const NamedArray> arrays) {
  CheckBundleFolder(folder);
  const std::string json = WriteBundleSpec(spec);
  std::vector<std::byte> tensors = TensorBytes(spec, arrays);
  // What is written can be read.
  const BundleSpec read = ParseBundleSpec(json, kBundleJson);
  CheckBundleTensors(read, Safetensors::Parse(tensors, kBundleTensors).arrays(), kBundleTensors);

  const fs::path target = Resolved(folder);
  const FolderBeside made(target);
  WriteNew(made.path() / kBundleJson, AsBytes(json));
  WriteNew(made.path() / kBundleTensors, tensors);
  SyncFolder(made.path());
  Place(made.path(), target);
}

}  // namespace rookery
