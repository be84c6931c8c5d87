// Problems in MATLAB's files of version 5, as OSQP's benchmarks have them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "planning/qp/files/named_problem.h"

namespace rookery::qp {

// Reads P (n, n), symmetric, both triangles; q (n); A (m, n); l and u (m); r, the constant (0 where
// it isn't there); n and m, which may be left out. P and A may be sparse. Bounds of variables are
// rows of A in such a file. Names are x1, x2, ... and c1, c2, ... UserError of one line for what
// isn't there, not of its size, not a number, not symmetric, or damaged.
NamedProblem ReadMat(const std::filesystem::path& path);

// The same of a file's bytes; `where` names it in errors.
NamedProblem ParseMatProblem(std::span<const std::byte> bytes, const std::string& where);

}  // namespace rookery::qp
