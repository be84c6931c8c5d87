// Numbers as files of optimization problems have them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "planning/qp/problem/problem.h"

namespace rookery::qp {

// "1", "+.5", "2.", "1e-3", Fortran's "1D+03", "inf", "-Infinity"; nothing where the text is none
// of them, NaN included. What is too small for a double is 0, what is too large infinite.
std::optional<double> ParseNumber(std::string_view text);

// A whole number of 0 or more, as digits alone.
std::optional<int64_t> ParseCount(std::string_view text);

// Of a bound: +-kInfinity for what is as large or larger, or less by rounding alone: files of
// Maros-Meszaros have a right-hand side less 1e20.
double CutToInfinity(double bound);

}  // namespace rookery::qp
