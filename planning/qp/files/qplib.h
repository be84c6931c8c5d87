// Linear and convex quadratic programs in QPLIB's text format (Furini et al. 2019, "QPLIB: a
// library of quadratic programming instances", appendix B), gzipped or not.
//
// Read are those whose type has a linear or convex objective (L, D, C), continuous variables (C),
// and no constraints but bounds, or linear ones (N, B, L). Others are refused by what they have.
// The objective has the sum of 1/2 v x_i x_j over a file's terms i, j, v, each pair once: P(i, j)
// is v on the diagonal and v / 2 beside it. "maximize" is turned into a minimization
// (NamedProblem::negated). Names that a file leaves out are x1, x2, ... and c1, c2, ...; starting
// points are read and left out.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "planning/qp/files/named_problem.h"

namespace rookery::qp {

// UserError of one line, with file, line and what would be right, for whatever is wrong with it. A
// file may announce as many variables and constraints each as it has bytes, or 100,000.
NamedProblem ReadQplib(const std::filesystem::path& path);

// The same of a text; `where` names it in errors.
NamedProblem ParseQplib(std::string_view text, const std::string& where);

}  // namespace rookery::qp
