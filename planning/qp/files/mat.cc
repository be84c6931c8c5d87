#include "planning/qp/files/mat.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/strings.h"
#include "planning/qp/files/mat_array.h"
#include "planning/qp/files/numbers.h"
#include "planning/qp/problem/triplets.h"

namespace rookery::qp {
namespace {

std::string Place(const std::string& name, int64_t row, int64_t column) {
  return StrCat(name, "(", row + 1, ", ", column + 1, ")");
}

// The arrays of a file, each as a problem needs it.
class MatProblem {
 public:
  MatProblem(std::map<std::string, MatArray> arrays, const std::string& where)
      : arrays_(std::move(arrays)), where_(where) {}

  NamedProblem Read() const {
    const std::vector<double> q = Vector("q");
    const MatArray &P = Finite("P"), &A = Finite("A");
    const auto n = static_cast<int64_t>(q.size());
    const int64_t m = A.rows;
    if (n == 0) Refuse("has no variables, as q is empty");
    RequireSize("P", P, n, n);
    RequireSize("A", A, m, n);
    if (Scalar("n", n) != n) Refuse(StrCat("n should be ", n, ", as q has it"));
    if (Scalar("m", m) != m) Refuse(StrCat("m should be ", m, ", as A has it"));
    NamedProblem named{.constraints = m};
    named.problem = {.P = UpperTriangle(P),
                     .q = q,
                     .A = ToCsc(m, n, A.entries),
                     .l = Bounds("l", m, kInfinity),
                     .u = Bounds("u", m, -kInfinity),
                     .constant = Scalar("r", 0)};
    CheckBounds(named.problem);
    for (int64_t j = 1; j <= n; ++j) named.variables.push_back(StrCat("x", j));
    for (int64_t i = 1; i <= m; ++i) named.rows.push_back(StrCat("c", i));
    return named;
  }

 private:
  [[noreturn]] void Refuse(const std::string& what) const {
    throw UserError(StrCat(where_, ": ", what));
  }

  const MatArray& Array(const std::string& name) const {
    const auto found = arrays_.find(name);
    if (found == arrays_.end()) {
      Refuse(StrCat("has no ", name, "; there should be P, q, A, l and u"));
    }
    for (const Triplet& entry : found->second.entries) {
      if (std::isnan(entry.value)) {
        Refuse(StrCat(Place(name, entry.row, entry.column), " is not a number"));
      }
    }
    return found->second;
  }

  const MatArray& Finite(const std::string& name) const {
    const MatArray& array = Array(name);
    for (const Triplet& entry : array.entries) {
      if (std::abs(entry.value) < kInfinity) continue;
      Refuse(StrCat(Place(name, entry.row, entry.column), " is ", ShortestDouble(entry.value),
                    "; it should be below 1e20"));
    }
    return array;
  }

  void RequireSize(const std::string& name, const MatArray& array, int64_t rows,
                   int64_t columns) const {
    if (array.rows == rows && array.columns == columns) return;
    Refuse(StrCat(name, " is ", array.rows, " by ", array.columns, " and should be ", rows, " by ",
                  columns, ", as q and A have it"));
  }

  // Of a row or a column. What is stored sparsely may be larger than the file.
  std::vector<double> Values(const std::string& name, const MatArray& array) const {
    const int64_t size = array.rows * array.columns;
    if (size > 0 && array.rows != 1 && array.columns != 1) {
      Refuse(StrCat(name, " is ", array.rows, " by ", array.columns, " and should be a column"));
    }
    if (static_cast<int64_t>(array.entries.size()) != size) {
      Refuse(StrCat(name, " should be full, not sparse"));
    }
    std::vector<double> values;
    for (const Triplet& entry : array.entries) values.push_back(entry.value);
    return values;
  }

  std::vector<double> Vector(const std::string& name) const { return Values(name, Finite(name)); }

  // A number that may be left out.
  double Scalar(const std::string& name, double otherwise) const {
    if (!arrays_.contains(name)) return otherwise;
    RequireSize(name, Finite(name), 1, 1);
    return Vector(name).front();
  }

  // l or u, which may not be `wrong`, infinite on the other's side.
  std::vector<double> Bounds(const std::string& name, int64_t m, double wrong) const {
    std::vector<double> values = Values(name, Array(name));
    if (static_cast<int64_t>(values.size()) != m) RequireSize(name, Array(name), m, 1);
    for (size_t i = 0; i < values.size(); ++i) {
      values[i] = CutToInfinity(values[i]);
      if (values[i] == wrong) Refuse(StrCat(name, "(", i + 1, ") is infinite on the wrong side"));
    }
    return values;
  }

  void CheckBounds(const Problem& problem) const {
    for (size_t i = 0; i < problem.l.size(); ++i) {
      if (problem.l[i] <= problem.u[i]) continue;
      Refuse(StrCat("l(", i + 1, ") is ", ShortestDouble(problem.l[i]), ", above u(", i + 1, "), ",
                    ShortestDouble(problem.u[i])));
    }
  }

  Csc UpperTriangle(const MatArray& P) const {
    const auto place = [](const Triplet& entry) { return std::tuple(entry.column, entry.row); };
    std::vector<Triplet> upper;
    for (const Triplet& entry : P.entries) {
      if (entry.row <= entry.column) upper.push_back(entry);
      const auto other =
          std::ranges::lower_bound(P.entries, std::tuple(entry.row, entry.column), {}, place);
      const bool found =
          other != P.entries.end() && other->row == entry.column && other->column == entry.row;
      const double value = found ? other->value : 0;
      if (value == entry.value) continue;
      Refuse(StrCat("P should be symmetric, and ", Place("P", entry.row, entry.column), " is ",
                    ShortestDouble(entry.value), ", ", Place("P", entry.column, entry.row), " ",
                    ShortestDouble(value)));
    }
    return ToCsc(P.rows, P.columns, upper);
  }

  std::map<std::string, MatArray> arrays_;
  const std::string& where_;
};

std::vector<std::byte> ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::byte> bytes;
  std::array<char, 1 << 16> piece;
  while (file.read(piece.data(), piece.size()), file.gcount() > 0) {
    const auto read = std::as_bytes(std::span(piece)).first(static_cast<size_t>(file.gcount()));
    bytes.insert(bytes.end(), read.begin(), read.end());
  }
  if (!file.is_open() || file.bad()) throw UserError(path.string() + ": can't be read");
  return bytes;
}

}  // namespace

NamedProblem ParseMatProblem(std::span<const std::byte> bytes, const std::string& where) {
  const std::vector<std::string> names = {"P", "q", "A", "l", "u", "r", "n", "m"};
  return MatProblem(ParseMat(bytes, where, names), where).Read();
}

NamedProblem ReadMat(const std::filesystem::path& path) {
  NamedProblem problem = ParseMatProblem(ReadAll(path), path.string());
  problem.name = path.stem().string();
  return problem;
}

}  // namespace rookery::qp
