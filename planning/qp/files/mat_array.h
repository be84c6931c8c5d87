// The arrays of a MATLAB file of version 5 ("MAT-File Format", MathWorks, chapter 1), as MATLAB's
// -v7 and -v6 and SciPy's savemat write them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "planning/qp/problem/triplets.h"

namespace rookery::qp {

// An array of real numbers with two extents, stored densely or not.
struct MatArray {
  int64_t rows = 0, columns = 0;
  std::vector<Triplet> entries{};  // by column, then row, none twice; all of a dense array
};

// The arrays with these names, by name; others are passed over. UserError where the file is no such
// file, is damaged, or one of these is no real array of numbers with two extents. `where` names the
// file in errors.
std::map<std::string, MatArray> ParseMat(std::span<const std::byte> bytes, const std::string& where,
                                         std::span<const std::string> names);

}  // namespace rookery::qp
