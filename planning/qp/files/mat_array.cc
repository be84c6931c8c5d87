#include "planning/qp/files/mat_array.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "planning/qp/files/mat_element.h"
#include "planning/qp/files/words.h"

namespace rookery::qp {
namespace {

constexpr size_t kHeader = 128, kVersionAt = 124;
constexpr size_t kMostUnpacked = size_t{1} << 31;
constexpr uint32_t kSparse = 5, kFirstNumeric = 6, kLastNumeric = 15;  // classes of arrays
constexpr uint32_t kComplex = 0x800;                                   // a flag

// One array's element, whose name is read first.
class ArrayReader {
 public:
  ArrayReader(std::span<const std::byte> bytes, const std::string& where)
      : elements_(bytes, where), where_(where) {
    const std::vector<int64_t> flags = WholeNumbers(UINT32_MAX);
    if (flags.size() != 2) Refuse("an array without flags");
    flags_ = static_cast<uint32_t>(flags[0]);
    // What isn't an array of numbers, such as an object, may have other elements.
    if (!IsNumeric()) return;
    extents_ = WholeNumbers(INT32_MAX);
    const std::span<const std::byte> name = elements_.Next().data;
    name_.assign(reinterpret_cast<const char*>(name.data()), name.size());
  }

  const std::string& name() const { return name_; }

  MatArray Read() {
    const std::string quoted = Quoted(name_);
    if (extents_.size() != 2) Refuse(quoted + " should have two extents");
    if (flags_ & kComplex) Refuse(quoted + " should be real, not complex");
    MatArray array{extents_[0], extents_[1]};
    (flags_ & 0xff) == kSparse ? FillSparse(array) : FillDense(array);
    return array;
  }

 private:
  bool IsNumeric() const {
    const uint32_t kind = flags_ & 0xff;
    return kind == kSparse || (kind >= kFirstNumeric && kind <= kLastNumeric);
  }

  [[noreturn]] void Refuse(const std::string& what) const {
    throw UserError(StrCat(where_, ": not a good MATLAB file: ", what));
  }

  // The next element's numbers, each a whole one from 0 to `most`.
  std::vector<int64_t> WholeNumbers(int64_t most) {
    std::vector<int64_t> whole;
    for (const double number : elements_.Next().Numbers(where_)) {
      if (!(number >= 0 && number <= static_cast<double>(most)) || std::floor(number) != number) {
        Refuse(StrCat(number, " where a whole number from 0 to ", most, " should be"));
      }
      whole.push_back(static_cast<int64_t>(number));
    }
    return whole;
  }

  // Row indices, where each column begins among them, values.
  void FillSparse(MatArray& array) {
    const std::vector<int64_t> rows = WholeNumbers(INT32_MAX), begin = WholeNumbers(INT32_MAX);
    const auto columns = static_cast<size_t>(array.columns);
    if (begin.size() != columns + 1 || begin[0] != 0 || !std::ranges::is_sorted(begin) ||
        static_cast<size_t>(begin.back()) > rows.size()) {
      Refuse(StrCat("the columns of ", Quoted(name_), " don't fit its entries"));
    }
    const std::vector<double> values =
        begin.back() == 0 ? std::vector<double>() : elements_.Next().Numbers(where_);
    if (static_cast<size_t>(begin.back()) > values.size()) {
      Refuse(StrCat(Quoted(name_), " has ", values.size(), " values of ", begin.back()));
    }
    for (size_t column = 0; column < columns; ++column) {
      for (auto k = static_cast<size_t>(begin[column]); k < static_cast<size_t>(begin[column + 1]);
           ++k) {
        if (rows[k] >= array.rows) {
          Refuse(StrCat(Quoted(name_), " has an entry in row ", rows[k] + 1, " of ", array.rows));
        }
        array.entries.push_back({rows[k], static_cast<int64_t>(column), values[k]});
      }
    }
    Sort(array.entries);  // SciPy writes columns whose rows don't rise
    if (const Triplet* again = FirstRepeated(array.entries)) {
      Refuse(StrCat(Quoted(name_), " has the entry (", again->row + 1, ", ", again->column + 1,
                    ") twice"));
    }
  }

  void FillDense(MatArray& array) {
    const std::vector<double> values = elements_.Next().Numbers(where_);
    if (static_cast<int64_t>(values.size()) != array.rows * array.columns) {
      Refuse(StrCat(Quoted(name_), " has ", values.size(), " values and is ", array.rows, " by ",
                    array.columns));
    }
    for (size_t k = 0; k < values.size(); ++k) {
      const auto at = static_cast<int64_t>(k);
      array.entries.push_back({at % array.rows, at / array.rows, values[k]});
    }
  }

  MatElements elements_;
  const std::string& where_;
  uint32_t flags_ = 0;
  std::vector<int64_t> extents_{};
  std::string name_{};
};

void CheckHeader(std::span<const std::byte> bytes, const std::string& where) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.size() >= kHeader && text.substr(kVersionAt, 4) == std::string_view("\0\1IM", 4)) return;
  throw UserError(StrCat(where, ": is no MATLAB file of version 5 of a little-endian machine; ",
                         "MATLAB writes one with -v7, SciPy with savemat"));
}

}  // namespace

std::map<std::string, MatArray> ParseMat(std::span<const std::byte> bytes, const std::string& where,
                                         std::span<const std::string> names) {
  CheckHeader(bytes, where);
  std::map<std::string, MatArray> arrays;
  MatElements elements(bytes.subspan(kHeader), where);
  while (!elements.AtEnd()) {
    MatElement element = elements.Next();
    std::vector<std::byte> unpacked;
    if (element.type == MatType::kCompressed) {
      unpacked = Unpack(element.data, kMostUnpacked, where);
      element = MatElements(unpacked, where).Next();
    }
    if (element.type != MatType::kMatrix || element.data.empty()) continue;
    ArrayReader reader(element.data, where);
    if (std::ranges::find(names, reader.name()) == names.end()) continue;
    if (!arrays.try_emplace(reader.name(), reader.Read()).second) {
      throw UserError(StrCat(where, ": has ", Quoted(reader.name()), " twice"));
    }
  }
  return arrays;
}

}  // namespace rookery::qp
