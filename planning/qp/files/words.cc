#include "planning/qp/files/words.h"

#include <algorithm>

#include "core/printable.h"
#include "core/strings.h"

namespace rookery::qp {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr size_t kMostQuoted = 80;

}  // namespace

Words Words::Of(std::string_view line) {
  Words words;
  for (size_t at = 0; (at = line.find_first_not_of(kBlanks, at)) != line.npos;) {
    const size_t end = std::min(line.find_first_of(kBlanks, at), line.size());
    if (words.size_ < kMost) words.words_[words.size_] = line.substr(at, end - at);
    ++words.size_;
    at = end;
  }
  return words;
}

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::string Quoted(std::string_view text) { return StrCat("'", Printable(text, kMostQuoted), "'"); }

}  // namespace rookery::qp
