// What the sections of an MPS file say, line by line (mps.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "planning/qp/files/mps_record.h"
#include "planning/qp/files/name_table.h"
#include "planning/qp/files/named_problem.h"
#include "planning/qp/files/text_lines.h"

namespace rookery::qp {

// Each call is about the last line of `lines`, and throws UserError for what is wrong in it.
class MpsModel {
 public:
  explicit MpsModel(const TextLines& lines) : lines_(lines) {}

  void SetName(std::string_view name) { name_ = name; }
  void SetMaximize(bool maximize) { maximize_ = maximize; }
  void AddRow(const MpsRecord& record);
  void AddColumn(const MpsRecord& record);
  void AddRhs(const MpsRecord& record);
  void AddRange(const MpsRecord& record);
  void AddBound(const MpsRecord& record);
  void AddQuadratic(const MpsRecord& record);
  void RequireObjective(std::string_view row) const;  // of a QSECTION

  const NameTable& columns() const { return columns_; }
  // `whole` says that quadratic entries are of both triangles.
  ProblemParts Finish(bool whole);

 private:
  struct Row {
    char kind;            // N, L, G, E
    int64_t place;        // among the constraints; of N rows -1
    int64_t column = -1;  // the last that has an entry
    std::optional<double> rhs{}, range{};
    int64_t line = 0;  // the last that said something of it
  };
  struct Column {
    std::optional<double> low{}, high{};
    int64_t line = 0;
  };

  Row& FindRow(std::string_view name);
  int64_t FindColumn(std::string_view name) const;
  double Number(std::string_view text) const;       // that is finite
  double BoundNumber(std::string_view text) const;  // that may be infinite
  std::string_view CheckName(std::string_view name, std::string_view what) const;
  void CheckSet(std::optional<std::string>& set, std::string_view name, std::string_view section);
  void TakeMarker(std::string_view marker);
  void SetSide(std::optional<double>& side, double value, std::string_view column,
               std::string_view which);
  Interval IntervalOf(const Row& row) const;
  std::vector<Interval> Bounds() const;
  void KeepUpperTriangle();

  const TextLines& lines_;
  std::string name_{};
  bool maximize_ = false, in_integers_ = false;
  NameTable row_names_{}, columns_{};
  std::vector<Row> rows_{};
  int64_t objective_ = -1, constraints_ = 0;
  std::vector<Column> bounds_{};
  std::vector<double> costs_{};
  std::vector<Triplet> matrix_{}, hessian_{};
  std::optional<std::string> rhs_set_{}, range_set_{}, bound_set_{};
};

}  // namespace rookery::qp
