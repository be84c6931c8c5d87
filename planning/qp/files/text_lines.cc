#include "planning/qp/files/text_lines.h"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::qp {
namespace {

constexpr size_t kPiece = 1 << 16;

// zlib reads plain files as they are.
size_t ReadPiece(gzFile file, const std::string& where, std::span<char> piece) {
  errno = 0;
  const int read = gzread(file, piece.data(), static_cast<unsigned>(piece.size()));
  int error = Z_OK;
  gzerror(file, &error);
  if (error == Z_ERRNO) {
    throw UserError(StrCat(where, ": can't be read: ", std::generic_category().message(errno)));
  }
  if (read < 0 || error == Z_BUF_ERROR) {
    throw UserError(StrCat(where, ": its gzip data are damaged or cut short"));
  }
  return static_cast<size_t>(read);
}

}  // namespace

TextLines TextLines::Open(const std::filesystem::path& path) {
  const std::string where = path.string();
  errno = 0;
  const std::shared_ptr<gzFile_s> file(gzopen(path.c_str(), "rb"), [](gzFile opened) {
    if (opened) gzclose(opened);
  });
  if (!file) {
    throw UserError(StrCat(where, ": can't be opened: ", std::generic_category().message(errno)));
  }
  return {where,
          [file, where](std::span<char> piece) { return ReadPiece(file.get(), where, piece); }};
}

TextLines TextLines::Of(std::string_view text, std::string where) {
  return {std::move(where), [text](std::span<char> piece) mutable {
            const size_t size = text.copy(piece.data(), piece.size());
            text.remove_prefix(size);
            return size;
          }};
}

bool TextLines::Refill() {
  buffer_.erase(0, std::exchange(at_, 0));
  const size_t kept = buffer_.size();
  buffer_.resize(kept + kPiece);
  buffer_.resize(kept + read_(std::span(buffer_).subspan(kept)));
  return buffer_.size() > kept;
}

bool TextLines::Next(std::string_view* line) {
  size_t end = buffer_.find('\n', at_);
  while (end == buffer_.npos) {
    const size_t searched = buffer_.size() - at_;
    if (searched > kLongestLine) break;
    if (!Refill()) {
      if (buffer_.empty()) return false;
      end = buffer_.size();  // the last line has no line break
      break;
    }
    end = buffer_.find('\n', searched);
  }
  ++number_;
  if (std::min(end, buffer_.size()) - at_ > kLongestLine) {
    Refuse(StrCat("the line is longer than ", kLongestLine, " characters"));
  }
  *line = std::string_view(buffer_).substr(at_, end - at_);
  bytes_ += static_cast<int64_t>(line->size()) + 1;
  at_ = std::min(end + 1, buffer_.size());
  if (line->ends_with('\r')) line->remove_suffix(1);
  return true;
}

void TextLines::Refuse(std::string_view what) const {
  throw UserError(StrCat(where_, ":", number_, ": ", what));
}

}  // namespace rookery::qp
