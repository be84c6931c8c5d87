#include "core/io/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/error.h"
#include "core/io/checksum.h"
#include "core/strings.h"

namespace rookery {
namespace {

[[noreturn]] void FailToWrite(const std::filesystem::path& path, int error) {
  throw Failure(StrCat(path.string(), ": cannot write: ", CauseOf(error)));
}

// Closes on every way out.
struct Descriptor {
  int value;
  ~Descriptor() {
    if (value >= 0) ::close(value);
  }
};

// A file opened for reading; UserError where it can't be had.
class Input {
 public:
  explicit Input(const std::filesystem::path& path)
      : path_(path), file_{::open(path.c_str(), O_RDONLY | O_CLOEXEC)} {
    struct stat status {};
    if (file_.value < 0 || ::fstat(file_.value, &status) != 0) FailToRead();
    if (S_ISDIR(status.st_mode)) throw UserError(path_.string() + ": is a folder, not a file");
    size_ = static_cast<size_t>(status.st_size);
  }

  size_t size() const { return size_; }
  // Up to `bytes` of what comes next; 0 at the end.
  size_t Read(void* to, size_t bytes) {
    while (true) {
      const ssize_t got = ::read(file_.value, to, bytes);
      if (got >= 0) return static_cast<size_t>(got);
      if (errno != EINTR) FailToRead();
    }
  }

 private:
  [[noreturn]] void FailToRead() const {
    throw UserError(StrCat(path_.string(), ": cannot read: ", CauseOf(errno)));
  }

  const std::filesystem::path& path_;
  Descriptor file_;
  size_t size_ = 0;
};

// `Buffer` is a string or a vector of bytes.
template <class Buffer>
Buffer ReadWhole(const std::filesystem::path& path) {
  Input input(path);
  Buffer buffer(input.size(), {});
  size_t have = 0;
  while (true) {
    // A pipe or a growing file has more than its size said.
    if (have == buffer.size()) buffer.resize(buffer.size() + 4096);
    const size_t got = input.Read(buffer.data() + have, buffer.size() - have);
    if (got == 0) break;
    have += got;
  }
  buffer.resize(have);
  return buffer;
}

}  // namespace

std::string CauseOf(int error) {
  switch (error) {
    case ENOSPC:
      return "disk full";
    case EDQUOT:
      return "disk full (your quota is used up)";
    case EFBIG:
      return "the file would be larger than the limit on file sizes (ulimit -f)";
    case ENOENT:
      return "there is no such file or folder";
    default:
      return std::strerror(error);
  }
}

std::span<const std::byte> AsBytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

OutputFile::OutputFile(std::filesystem::path path, Mode mode) : path_(std::move(path)) {
  const int how = mode == Mode::kAppend ? O_APPEND : O_TRUNC;
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | how, 0666);
  if (descriptor_ < 0) FailToWrite(path_, errno);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      bytes_(other.bytes_),
      crc32c_(other.crc32c_) {}

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(bytes_, other.bytes_);
  std::swap(crc32c_, other.crc32c_);
  return *this;
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void OutputFile::Write(std::span<const std::byte> bytes) {
  // Linux writes at most 2 GiB a call; the checksum follows while the bytes are in the cache.
  constexpr size_t kPiece = size_t{1} << 20;
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor_, bytes.data(), std::min(bytes.size(), kPiece));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) FailToWrite(path_, errno);
    const auto done = bytes.first(static_cast<size_t>(put));
    crc32c_ = Crc32c(done, crc32c_);
    bytes_ += done.size();
    bytes = bytes.subspan(done.size());
  }
}

void OutputFile::WriteWhole(std::string_view text) {
  const off_t begin = ::lseek(descriptor_, 0, SEEK_END);
  const uint64_t bytes = bytes_;
  const uint32_t crc32c = crc32c_;
  try {
    Write(text);
  } catch (const Failure&) {
    bytes_ = bytes;
    crc32c_ = crc32c;
    if (begin >= 0 && ::ftruncate(descriptor_, begin) == 0) ::lseek(descriptor_, begin, SEEK_SET);
    throw;
  }
}

void OutputFile::Sync() {
  if (::fsync(descriptor_) != 0) FailToWrite(path_, errno);
}

void OutputFile::Close() {
  if (::close(std::exchange(descriptor_, -1)) != 0) FailToWrite(path_, errno);
}

void SyncFolder(const std::filesystem::path& folder) {
  const char* name = folder.empty() ? "." : folder.c_str();
  const Descriptor opened{::open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  // Some network file systems can't sync a folder (EINVAL): nothing more can be done there.
  if (opened.value < 0 || (::fsync(opened.value) != 0 && errno != EINVAL)) {
    FailToWrite(folder, errno);
  }
}

std::vector<std::byte> ReadBytes(const std::filesystem::path& path) {
  return ReadWhole<std::vector<std::byte>>(path);
}

std::string ReadText(const std::filesystem::path& path) { return ReadWhole<std::string>(path); }

void ReadPieces(const std::filesystem::path& path, const WriteBytes& take) {
  Input input(path);
  std::vector<std::byte> piece(size_t{1} << 20);
  while (const size_t got = input.Read(piece.data(), piece.size())) {
    take(std::span(piece).first(got));
  }
}

}  // namespace rookery
