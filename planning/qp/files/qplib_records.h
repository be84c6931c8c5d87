// The lines of a QPLIB file, without comments and blank ones, each read as what should stand there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "planning/qp/files/text_lines.h"
#include "planning/qp/files/words.h"
#include "planning/qp/problem/triplets.h"

namespace rookery::qp {

// A value for all elements of a vector, and those that have another.
struct SparseVector {
  struct Element {
    int64_t index;
    double value;
    int64_t line;
  };

  double otherwise = 0;
  int64_t line = 0;                 // where that stands
  std::vector<Element> elements{};  // by rising index, none twice

  std::vector<Element> Dense(int64_t size) const;  // (size)
};

// Every call takes the next lines; `what` says in errors what should stand there.
class QplibRecords {
 public:
  explicit QplibRecords(TextLines lines) : lines_(std::move(lines)) {}

  std::string_view Text(std::string_view what);
  int64_t Count(std::string_view what);
  double Number(std::string_view what);       // that is finite
  double BoundNumber(std::string_view what);  // that may be infinite
  // A count, and so many lines of a row, a column and a number; rows and columns from 1 to these.
  std::vector<Triplet> Matrix(int64_t rows, int64_t columns, std::string_view what);
  // A number, a count, and so many lines of an index from 1 to `size` and a number.
  SparseVector Vector(int64_t size, bool is_bound, std::string_view what);
  // `names` with those replaced that the file gives: a count, and so many lines of an index and a
  // name.
  void Names(std::vector<std::string>& names, std::string_view what);
  // Nothing may follow. A problem without constraints may still count 0 of them.
  void End(bool may_have_zero);

  const TextLines& lines() const { return lines_; }

 private:
  bool NextRecord();
  void Take(size_t words, std::string_view what);  // the next line, which has so many
  int64_t Index(std::string_view word, int64_t size) const;
  double Parse(std::string_view word, bool is_bound) const;

  TextLines lines_;
  std::string_view record_{};
  Words words_{};
};

}  // namespace rookery::qp
