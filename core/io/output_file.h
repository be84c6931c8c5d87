// A file being written, where every error is noticed, and reading one whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rookery {

// Takes the next bytes of a stream; throws Failure where they can't be kept.
using WriteBytes = std::function<void(std::span<const std::byte>)>;

std::span<const std::byte> AsBytes(std::string_view text);

// Unbuffered: what was written survives the process. Every failure is a Failure that names the path
// and the cause ("disk full"). Not thread-safe.
class OutputFile {
 public:
  enum class Mode { kTruncate, kAppend };

  OutputFile(std::filesystem::path path, Mode mode);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  ~OutputFile();

  void Write(std::span<const std::byte> bytes);
  void Write(std::string_view text) { Write(AsBytes(text)); }
  // All of it or, where it throws, nothing: a file of records keeps whole ones. For plain files.
  void WriteWhole(std::string_view text);
  void Sync();   // until the disk has it
  void Close();  // some file systems report a full disk only here; the destructor ignores it

  const std::filesystem::path& path() const { return path_; }
  uint64_t bytes() const { return bytes_; }    // written through this object
  uint32_t crc32c() const { return crc32c_; }  // of those

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  uint64_t bytes_ = 0;
  uint32_t crc32c_ = 0;
};

// Makes renames and new names in `folder` last through a power cut.
void SyncFolder(const std::filesystem::path& folder);

// The whole file; UserError where it isn't there or can't be read.
std::vector<std::byte> ReadBytes(const std::filesystem::path& path);
std::string ReadText(const std::filesystem::path& path);
// The same, a piece at a time: for files that need not fit into memory.
void ReadPieces(const std::filesystem::path& path, const WriteBytes& take);

// "disk full", "permission denied", ...: an errno for people.
std::string CauseOf(int error);

}  // namespace rookery
