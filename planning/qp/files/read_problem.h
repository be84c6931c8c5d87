// A problem from a file of any format that is read.
#pragma once

#include <filesystem>

#include "planning/qp/files/named_problem.h"

namespace rookery::qp {

// By the name's end: .mps, .qps, .qplib, each also with .gz behind it, and .mat (small letters or
// not). UserError for another one, and for whatever is wrong with the file.
NamedProblem ReadProblem(const std::filesystem::path& path);

}  // namespace rookery::qp
