// A file that appears whole or not at all: a reader sees the old one until the new one is on disk.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "core/io/output_file.h"

namespace rookery {

// Writes "<name>.tmp" beside `path` and renames it in Commit(). Without Commit, or where anything
// throws Failure (it names the path: "disk full"), the old file stays and the temporary one goes.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path path);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  void Write(std::span<const std::byte> bytes) { file_.Write(bytes); }
  void Write(std::string_view text) { file_.Write(text); }
  void Commit();

 private:
  std::filesystem::path path_;
  OutputFile file_;
  bool committed_ = false;
};

void WriteFileAtomically(const std::filesystem::path& path, std::string_view text);

}  // namespace rookery
