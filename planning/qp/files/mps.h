// Linear and quadratic programs in MPS and QPS files, gzipped or not, in fixed or free format.
//
// A file has the sections NAME, OBJSENSE, ROWS, COLUMNS, RHS, RANGES, BOUNDS, one of QUADOBJ,
// QMATRIX and QSECTION, and ENDATA; '*' in the first column makes a line a comment. What programs
// read differently is decided so:
// - The first N row is the objective; others are left out. A right-hand side of the objective is
//   minus its constant. OBJSENSE MAX is turned into a minimization (NamedProblem::negated).
// - A range R of an E row with the right-hand side b is [b, b + R] or, below 0, [b + R, b]; of an
//   L row [b - |R|, b], of a G row [b, b + |R|].
// - Variables are in [0, infinity) where BOUNDS says nothing else. MI leaves the upper bound as it
//   is. An upper bound below 0 of a variable whose lower bound isn't given is refused: HiGHS takes
//   0, CPLEX none. Each side of a variable is given at most once.
// - The objective has 1/2 x'Qx. QUADOBJ and QSECTION give one triangle of Q, each pair once in
//   either order, QMATRIX all of Q. QSECTION may name the objective's row.
// - Integer and semicontinuous variables, and constraints that aren't linear, are refused.
// - Lines of RHS, RANGES and BOUNDS are of one set, whose name may lack in free format.
// - A file is in free format unless a line that can't be shows, in the columns of the fixed
//   format, a name with a blank in it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "planning/qp/files/named_problem.h"

namespace rookery::qp {

// UserError of one line, with file, line and what would be right, for whatever is wrong with it.
// What a file holds takes memory when it is read, not when it is announced.
NamedProblem ReadMps(const std::filesystem::path& path);

// The same of a text; `where` names it in errors.
NamedProblem ParseMps(std::string_view text, const std::string& where);

}  // namespace rookery::qp
