#include "planning/qp/files/named_problem.h"

#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "planning/qp/files/words.h"

namespace rookery::qp {
namespace {

[[noreturn]] void Refuse(const ProblemParts& parts, int64_t line, const std::string& what) {
  throw UserError(StrCat(parts.file, ":", line, ": ", what));
}

void CheckInterval(const ProblemParts& parts, const std::string& name, const Interval& interval) {
  if (interval.low >= kInfinity || interval.high <= -kInfinity) {
    Refuse(parts, interval.line,
           StrCat(Quoted(name), " can't be ", interval.low > 0 ? "infinite" : "-infinite",
                  "; a lower bound should be below 1e20, an upper one above -1e20"));
  }
  if (interval.low > interval.high) {
    Refuse(parts, interval.line,
           StrCat("the lower bound of ", Quoted(name), ", ", ShortestDouble(interval.low),
                  ", is above its upper bound, ", ShortestDouble(interval.high)));
  }
}

void CheckMatrix(const ProblemParts& parts) {
  if (const Triplet* again = FirstRepeated(parts.matrix)) {
    Refuse(parts, again->line,
           StrCat("the entry of variable ",
                  Quoted(parts.variables[static_cast<size_t>(again->column)]), " in row ",
                  Quoted(parts.constraints[static_cast<size_t>(again->row)]),
                  " is there twice; an entry should be given once"));
  }
}

void CheckHessian(const ProblemParts& parts) {
  if (const Triplet* again = FirstRepeated(parts.hessian)) {
    Refuse(
        parts, again->line,
        StrCat("the quadratic entry of ", Quoted(parts.variables[static_cast<size_t>(again->row)]),
               " and ", Quoted(parts.variables[static_cast<size_t>(again->column)]),
               " is there twice; of a triangle each pair should be given once, in either order"));
  }
}

// One row a variable that has a bound, below the constraints.
void AppendBounds(ProblemParts& parts) {
  for (size_t j = 0; j < parts.bounds.size(); ++j) {
    const Interval& bound = parts.bounds[j];
    if (bound.low <= -kInfinity && bound.high >= kInfinity) continue;
    parts.matrix.push_back(
        {static_cast<int64_t>(parts.constraints.size()), static_cast<int64_t>(j), 1.0, bound.line});
    parts.constraints.push_back(parts.variables[j]);
    parts.ranges.push_back(bound);
  }
}

}  // namespace

NamedProblem Assemble(ProblemParts parts) {
  if (parts.variables.empty()) throw UserError(parts.file + ": has no variables");
  NamedProblem named{.name = std::move(parts.name),
                     .constraints = static_cast<int64_t>(parts.constraints.size()),
                     .negated = parts.maximize};
  for (Triplet& entry : parts.hessian) {
    if (entry.row > entry.column) std::swap(entry.row, entry.column);
  }
  Sort(parts.hessian);
  CheckHessian(parts);
  AppendBounds(parts);
  Sort(parts.matrix);
  CheckMatrix(parts);

  const double sign = parts.maximize ? -1 : 1;
  for (Triplet& entry : parts.hessian) entry.value *= sign;
  for (double& cost : parts.costs) cost *= sign;
  const auto n = static_cast<int64_t>(parts.variables.size());
  const auto m = static_cast<int64_t>(parts.constraints.size());
  named.problem = {.P = ToCsc(n, n, parts.hessian),
                   .q = std::move(parts.costs),
                   .A = ToCsc(m, n, parts.matrix),
                   .constant = sign * parts.constant};
  for (size_t i = 0; i < parts.ranges.size(); ++i) {
    CheckInterval(parts, parts.constraints[i], parts.ranges[i]);
    named.problem.l.push_back(parts.ranges[i].low);
    named.problem.u.push_back(parts.ranges[i].high);
  }
  named.variables = std::move(parts.variables);
  named.rows = std::move(parts.constraints);
  return named;
}

}  // namespace rookery::qp
