// A line's words, and what was found there for errors.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace rookery::qp {

// The first of a line's words, as many as any format here has; of more, how many there are.
class Words {
 public:
  static Words Of(std::string_view line);

  size_t size() const { return size_; }
  // i < min(size(), kMost).
  std::string_view operator[](size_t i) const { return words_[i]; }

 private:
  static constexpr size_t kMost = 8;

  std::array<std::string_view, kMost> words_{};
  size_t size_ = 0;
};

// Without blanks and tabs around it.
std::string_view Trimmed(std::string_view text);

// What was found, for an error: printable, not too long, in quotes.
std::string Quoted(std::string_view text);

}  // namespace rookery::qp
