// A data line of an MPS file, cut into what it says.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "planning/qp/files/name_table.h"
#include "planning/qp/files/text_lines.h"

namespace rookery::qp {

// Fixed: fields lie at columns 2-3, 5-12, 15-22, 25-36, 40-47 and 50-61, so that names may have
// blanks in them. Free: words with blanks between them.
enum class MpsFormat { kFree, kFixed };

inline constexpr size_t kLongestName = 255;

// Texts lie in the line.
struct MpsRecord {
  struct Pair {
    std::string_view name, number;
  };

  std::string_view kind{};   // of a row or a bound
  std::string_view name{};   // the row or variable it is about; elsewhere the set's, which may lack
  std::array<Pair, 2> of{};  // what it says of others
  size_t pairs = 0;          // 0 to 2 of them; a bound has one
  std::string_view marker{};  // "'INTORG'", "'INTEND'" of a line of markers
};

// A line of ROWS: a kind and a name.
MpsRecord SplitRow(const TextLines& lines, std::string_view line, MpsFormat format);
// A line of COLUMNS, RHS, RANGES or of quadratic entries. In RHS and RANGES the set's name may
// lack.
MpsRecord SplitEntries(const TextLines& lines, std::string_view line, MpsFormat format,
                       bool is_set);
// A line of BOUNDS: where words alone leave open which is the set's name, the variables say it.
MpsRecord SplitBound(const TextLines& lines, std::string_view line, MpsFormat format,
                     const NameTable& variables);

// Whether this kind of bound, FR, MI, PL or BV, needs no number.
bool BoundHasNoNumber(std::string_view kind);

// Whether the line has the columns of the fixed format, and a name with a blank in it.
bool HasFixedNames(std::string_view line);

}  // namespace rookery::qp
