#include "core/io/atomic_file.h"

#include <system_error>
#include <utility>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {

AtomicFile::AtomicFile(std::filesystem::path path)
    : path_(std::move(path)), file_(path_.string() + ".tmp", OutputFile::Mode::kTruncate) {}

AtomicFile::~AtomicFile() {
  std::error_code ignored;
  if (!committed_) std::filesystem::remove(file_.path(), ignored);
}

void AtomicFile::Commit() {
  file_.Sync();
  file_.Close();
  std::error_code error;
  std::filesystem::rename(file_.path(), path_, error);
  if (error) throw Failure(StrCat(path_.string(), ": cannot write: ", CauseOf(error.value())));
  committed_ = true;
  SyncFolder(path_.parent_path());
}

void WriteFileAtomically(const std::filesystem::path& path, std::string_view text) {
  AtomicFile file(path);
  file.Write(text);
  file.Commit();
}

}  // namespace rookery
