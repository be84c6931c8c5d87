// A problem as a file has it: with names, and bounds of variables made rows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "planning/qp/problem/problem.h"
#include "planning/qp/problem/triplets.h"

namespace rookery::qp {

struct NamedProblem {
  Problem problem{};
  std::string name{};                    // may be empty
  std::vector<std::string> variables{};  // (n)
  // (m): the file's constraints, then the variables that have a bound, each a row of one 1 in A.
  std::vector<std::string> rows{};
  int64_t constraints = 0;  // how many of the rows are the file's own
  // The file maximizes: P, q and the constant are those of the minimization, its objective negated.
  bool negated = false;
};

// A lower and an upper bound, +-kInfinity for none, and the line that last said something of them.
struct Interval {
  double low = -kInfinity, high = kInfinity;
  int64_t line = 0;
};

// What a file says, before it is a Problem.
struct ProblemParts {
  std::string file{};  // for errors
  std::string name{};
  std::vector<std::string> variables{}, constraints{};  // (n), (m)
  std::vector<Triplet> hessian{};  // one triangle of it, rows and columns below n
  std::vector<double> costs{};     // (n)
  double constant = 0;
  bool maximize = false;
  std::vector<Triplet> matrix{};   // (m, n)
  std::vector<Interval> ranges{};  // (m)
  std::vector<Interval> bounds{};  // (n)
};

// UserError with file and line: no variables, an entry twice (in the Hessian also as (i, j) and
// (j, i)), a lower bound above its upper one, an infinite bound on the wrong side.
NamedProblem Assemble(ProblemParts parts);

}  // namespace rookery::qp
