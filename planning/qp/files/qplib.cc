#include "planning/qp/files/qplib.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "planning/qp/files/numbers.h"
#include "planning/qp/files/qplib_records.h"

namespace rookery::qp {
namespace {

constexpr int64_t kFewEnough = 100'000;

// Whether the problem has constraints beside bounds. Refuses the types that aren't read.
bool HasConstraints(std::string_view type, const TextLines& lines) {
  const auto is_one_of = [&](size_t at, std::string_view letters) {
    return letters.find(type[at]) != letters.npos;
  };
  if (type.size() != 3 || !is_one_of(0, "LDCQ") || !is_one_of(1, "CBMIG") ||
      !is_one_of(2, "NBLDCQ")) {
    lines.Refuse(StrCat("the type ", Quoted(type), " should be three letters, such as CCL"));
  }
  if (type[0] == 'Q')
    lines.Refuse(StrCat("the type ", type, " has an objective that need not be convex"));
  if (type[1] != 'C') {
    lines.Refuse(StrCat("the type ", type, " has integer variables, and all should be continuous"));
  }
  if (!is_one_of(2, "NBL")) {
    lines.Refuse(
        StrCat("the type ", type, " has quadratic constraints, and they should be linear"));
  }
  return type[2] == 'L';
}

bool ReadSense(QplibRecords& records) {
  const std::string_view sense = records.Text("the sense");
  if (sense != "minimize" && sense != "maximize") {
    records.lines().Refuse(StrCat("the sense ", Quoted(sense), " should be minimize or maximize"));
  }
  return sense == "maximize";
}

std::vector<Interval> Intervals(int64_t size, const SparseVector& low, const SparseVector& high,
                                double infinity) {
  const auto cut = [&](double bound) {
    return bound >= infinity ? kInfinity : bound <= -infinity ? -kInfinity : CutToInfinity(bound);
  };
  const std::vector<SparseVector::Element> lows = low.Dense(size), highs = high.Dense(size);
  std::vector<Interval> intervals;
  for (size_t i = 0; i < lows.size(); ++i) {
    intervals.push_back(
        {cut(lows[i].value), cut(highs[i].value), std::max(lows[i].line, highs[i].line)});
  }
  return intervals;
}

std::vector<std::string> DefaultNames(std::string_view letter, int64_t size) {
  std::vector<std::string> names;
  for (int64_t i = 1; i <= size; ++i) names.push_back(StrCat(letter, i));
  return names;
}

// Only now, as the file's entries are there, vectors of this size are made.
void CheckSize(const QplibRecords& records, int64_t size, std::string_view what) {
  const int64_t bytes = records.lines().bytes();
  if (size <= std::max(kFewEnough, bytes)) return;
  throw UserError(StrCat(records.lines().where(), ": announces ", size, " ", what,
                         ", and says nothing of most of them in its ", bytes, " bytes"));
}

// A file's sum of terms 1/2 v x_i x_j as one triangle of a symmetric matrix: a v beside the
// diagonal is both of its entries together. (The published objective values say so; the format's
// text, which calls them entries of Q, does not.)
std::vector<Triplet> ReadHessian(QplibRecords& records, int64_t n) {
  std::vector<Triplet> entries = records.Matrix(n, n, "quadratic terms of the objective");
  for (Triplet& entry : entries) {
    if (entry.row != entry.column) entry.value /= 2;
  }
  return entries;
}

NamedProblem Read(TextLines lines) {
  QplibRecords records(std::move(lines));
  ProblemParts parts{.file = records.lines().where()};
  parts.name = records.Text("the problem's name");
  const std::string type(records.Text("the problem's type"));
  const bool has_constraints = HasConstraints(type, records.lines());
  parts.maximize = ReadSense(records);
  const int64_t n = records.Count("the number of variables");
  const int64_t m = has_constraints ? records.Count("the number of constraints") : 0;

  if (type[0] != 'L') parts.hessian = ReadHessian(records, n);
  const SparseVector costs = records.Vector(n, false, "linear coefficients of the objective");
  parts.constant = records.Number("the objective's constant");
  if (has_constraints) parts.matrix = records.Matrix(m, n, "linear terms of the constraints");
  const double infinity = records.BoundNumber("the value for infinity");
  if (!(infinity > 0)) records.lines().Refuse("the value for infinity should be above 0");
  SparseVector row_low, row_high;
  if (has_constraints) {
    row_low = records.Vector(m, true, "left-hand sides");
    row_high = records.Vector(m, true, "right-hand sides");
  }
  const SparseVector low = records.Vector(n, true, "lower bounds");
  const SparseVector high = records.Vector(n, true, "upper bounds");
  records.Vector(n, true, "values of the starting point");
  if (has_constraints) records.Vector(m, true, "constraints' multipliers at the start");
  records.Vector(n, true, "bounds' multipliers at the start");

  CheckSize(records, n, "variables");
  CheckSize(records, m, "constraints");
  parts.variables = DefaultNames("x", n);
  records.Names(parts.variables, "names of variables");
  parts.constraints = DefaultNames("c", m);
  if (has_constraints) records.Names(parts.constraints, "names of constraints");
  records.End(!has_constraints);

  for (const auto& element : costs.Dense(n)) parts.costs.push_back(element.value);
  parts.ranges = Intervals(m, row_low, row_high, infinity);
  parts.bounds = Intervals(n, low, high, infinity);
  return Assemble(std::move(parts));
}

}  // namespace

NamedProblem ReadQplib(const std::filesystem::path& path) { return Read(TextLines::Open(path)); }

NamedProblem ParseQplib(std::string_view text, const std::string& where) {
  return Read(TextLines::Of(text, where));
}

}  // namespace rookery::qp
