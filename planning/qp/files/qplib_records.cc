#include "planning/qp/files/qplib_records.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"
#include "planning/qp/files/numbers.h"

namespace rookery::qp {
namespace {

constexpr std::string_view kCommentMarks = "#%!";

// What stands before a mark that begins the line or follows a blank.
std::string_view WithoutComment(std::string_view line) {
  for (size_t at = 0; (at = line.find_first_of(kCommentMarks, at)) != line.npos; ++at) {
    if (at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t') return line.substr(0, at);
  }
  return line;
}

}  // namespace

std::vector<SparseVector::Element> SparseVector::Dense(int64_t size) const {
  std::vector<Element> dense;
  dense.reserve(static_cast<size_t>(size));
  for (int64_t i = 0; i < size; ++i) dense.push_back({i, otherwise, line});
  for (const Element& element : elements) dense[static_cast<size_t>(element.index)] = element;
  return dense;
}

bool QplibRecords::NextRecord() {
  std::string_view line;
  while (lines_.Next(&line)) {
    record_ = Trimmed(WithoutComment(line));
    if (!record_.empty()) return true;
  }
  return false;
}

void QplibRecords::Take(size_t words, std::string_view what) {
  if (!NextRecord()) {
    throw UserError(StrCat(lines_.where(), ": ends at line ", lines_.number(), " where ", what,
                           " should stand; is it cut short?"));
  }
  words_ = Words::Of(record_);
  if (words_.size() == words) return;
  lines_.Refuse(StrCat(what, " should be a line of ", Counted(static_cast<int64_t>(words), "field"),
                       ", and this one has ", words_.size(), "; comments begin with #"));
}

int64_t QplibRecords::Index(std::string_view word, int64_t size) const {
  const std::optional<int64_t> index = ParseCount(word);
  if (!index || *index < 1 || *index > size) {
    lines_.Refuse(StrCat("the index ", Quoted(word), " should be from 1 to ", size));
  }
  return *index - 1;
}

double QplibRecords::Parse(std::string_view word, bool is_bound) const {
  const std::optional<double> value = ParseNumber(word);
  if (!value) lines_.Refuse(StrCat(Quoted(word), " is not a number"));
  if (!is_bound && std::abs(*value) >= kInfinity) {
    lines_.Refuse(StrCat(Quoted(word), " is too large; a coefficient should be below 1e20"));
  }
  return *value;
}

std::string_view QplibRecords::Text(std::string_view what) {
  Take(1, what);
  return words_[0];
}

int64_t QplibRecords::Count(std::string_view what) {
  Take(1, what);
  const std::optional<int64_t> count = ParseCount(words_[0]);
  if (!count) lines_.Refuse(StrCat(what, " should be a whole number, not ", Quoted(words_[0])));
  return *count;
}

double QplibRecords::Number(std::string_view what) {
  Take(1, what);
  return Parse(words_[0], false);
}

double QplibRecords::BoundNumber(std::string_view what) {
  Take(1, what);
  return Parse(words_[0], true);
}

std::vector<Triplet> QplibRecords::Matrix(int64_t rows, int64_t columns, std::string_view what) {
  const int64_t count = Count(StrCat("the number of ", what));
  std::vector<Triplet> entries;
  for (int64_t i = 0; i < count; ++i) {
    Take(3, what);
    entries.push_back({Index(words_[0], rows), Index(words_[1], columns), Parse(words_[2], false),
                       lines_.number()});
  }
  return entries;
}

SparseVector QplibRecords::Vector(int64_t size, bool is_bound, std::string_view what) {
  Take(1, StrCat("the default of ", what));
  SparseVector vector{.otherwise = Parse(words_[0], is_bound), .line = lines_.number()};
  const int64_t count = Count(StrCat("the number of non-default ", what));
  for (int64_t i = 0; i < count; ++i) {
    Take(2, what);
    vector.elements.push_back(
        {Index(words_[0], size), Parse(words_[1], is_bound), lines_.number()});
  }
  std::ranges::stable_sort(vector.elements, {}, &SparseVector::Element::index);
  const auto again = std::ranges::adjacent_find(vector.elements, {}, &SparseVector::Element::index);
  if (again != vector.elements.end()) {
    throw UserError(StrCat(lines_.where(), ":", (again + 1)->line, ": the index ", again->index + 1,
                           " is there twice among ", what));
  }
  return vector;
}

void QplibRecords::Names(std::vector<std::string>& names, std::string_view what) {
  const int64_t count = Count(StrCat("the number of non-default ", what));
  std::set<int64_t> indices;
  std::set<std::string, std::less<>> given;
  for (int64_t i = 0; i < count; ++i) {
    Take(2, what);
    const int64_t index = Index(words_[0], static_cast<int64_t>(names.size()));
    const auto [name, is_new] = given.emplace(words_[1]);
    if (!is_new || !indices.insert(index).second) {
      lines_.Refuse(StrCat(is_new ? "the index " : "the name ", Quoted(words_[is_new ? 0 : 1]),
                           " is there twice among ", what));
    }
    names[static_cast<size_t>(index)] = *name;
  }
}

void QplibRecords::End(bool may_have_zero) {
  if (!NextRecord() || (may_have_zero && record_ == "0" && !NextRecord())) return;
  lines_.Refuse(
      StrCat("nothing should stand behind the last names, and ", Quoted(record_), " does"));
}

}  // namespace rookery::qp
