#include "planning/qp/files/mps_model.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "planning/qp/files/numbers.h"
#include "planning/qp/files/words.h"

namespace rookery::qp {

std::string_view MpsModel::CheckName(std::string_view name, std::string_view what) const {
  if (name.empty()) lines_.Refuse(StrCat("the ", what, "'s name is missing"));
  if (name.size() > kLongestName) {
    lines_.Refuse(StrCat("the ", what, "'s name has ", name.size(), " characters; the longest has ",
                         kLongestName));
  }
  return name;
}

MpsModel::Row& MpsModel::FindRow(std::string_view name) {
  const std::optional<int64_t> place = row_names_.Find(CheckName(name, "row"));
  if (!place) lines_.Refuse(StrCat("no row ", Quoted(name), " in ROWS", row_names_.Near(name)));
  return rows_[static_cast<size_t>(*place)];
}

int64_t MpsModel::FindColumn(std::string_view name) const {
  const std::optional<int64_t> place = columns_.Find(CheckName(name, "variable"));
  if (!place)
    lines_.Refuse(StrCat("no variable ", Quoted(name), " in COLUMNS", columns_.Near(name)));
  return *place;
}

double MpsModel::BoundNumber(std::string_view text) const {
  if (text.empty()) lines_.Refuse("a number is missing");
  const std::optional<double> value = ParseNumber(text);
  if (!value) lines_.Refuse(StrCat(Quoted(text), " is not a number"));
  return CutToInfinity(*value);
}

double MpsModel::Number(std::string_view text) const {
  const double value = BoundNumber(text);
  if (std::abs(value) >= kInfinity) {
    lines_.Refuse(StrCat(Quoted(text), " is too large; a coefficient should be below 1e20"));
  }
  return value;
}

// Lines of one set, or without one.
void MpsModel::CheckSet(std::optional<std::string>& set, std::string_view name,
                        std::string_view section) {
  if (name.empty()) return;
  if (!set) set = name;
  if (*set != name) {
    lines_.Refuse(StrCat(section, " has two sets, ", Quoted(*set), " and ", Quoted(name),
                         "; which of them is meant can't be said, so there should be one"));
  }
}

void MpsModel::AddRow(const MpsRecord& record) {
  if (record.kind != "N" && record.kind != "L" && record.kind != "G" && record.kind != "E") {
    lines_.Refuse(StrCat("no kind of row ", Quoted(record.kind), "; there are N, L, G and E"));
  }
  if (!row_names_.Add(CheckName(record.name, "row"))) {
    lines_.Refuse(StrCat("the row ", Quoted(record.name), " is there twice"));
  }
  const char kind = record.kind.front();
  if (kind == 'N' && objective_ < 0) objective_ = row_names_.size() - 1;
  rows_.push_back(
      {.kind = kind, .place = kind == 'N' ? -1 : constraints_++, .line = lines_.number()});
}

void MpsModel::TakeMarker(std::string_view marker) {
  if (marker != "'INTORG'" && marker != "'INTEND'") {
    lines_.Refuse(StrCat("no marker ", Quoted(marker), "; there are 'INTORG' and 'INTEND'"));
  }
  in_integers_ = marker == "'INTORG'";
}

void MpsModel::AddColumn(const MpsRecord& record) {
  if (!record.marker.empty()) return TakeMarker(record.marker);
  CheckName(record.name, "variable");
  if (columns_.size() == 0 || columns_.names().back() != record.name) {
    if (in_integers_) {
      lines_.Refuse(StrCat(Quoted(record.name), " is an integer variable (it stands behind ",
                           "'INTORG'), and all should be continuous"));
    }
    if (!columns_.Add(record.name)) {
      lines_.Refuse(StrCat("the variable ", Quoted(record.name),
                           " is there twice; all of its lines should follow each other"));
    }
    costs_.push_back(0);
    bounds_.push_back({.line = lines_.number()});
  }
  const int64_t column = columns_.size() - 1;
  for (size_t i = 0; i < record.pairs; ++i) {
    Row& row = FindRow(record.of[i].name);
    const double value = Number(record.of[i].number);
    if (std::exchange(row.column, column) == column) {
      lines_.Refuse(StrCat("the entry of ", Quoted(record.name), " in row ",
                           Quoted(record.of[i].name), " is there twice"));
    }
    if (&row - rows_.data() == objective_) {
      costs_.back() = value;
    } else if (row.place >= 0) {
      matrix_.push_back({row.place, column, value, lines_.number()});
    }
  }
}

void MpsModel::AddRhs(const MpsRecord& record) {
  CheckSet(rhs_set_, record.name, "RHS");
  for (size_t i = 0; i < record.pairs; ++i) {
    Row& row = FindRow(record.of[i].name);
    const double value =
        row.kind == 'N' ? Number(record.of[i].number) : BoundNumber(record.of[i].number);
    if (row.rhs)
      lines_.Refuse(
          StrCat("the right-hand side of ", Quoted(record.of[i].name), " is there twice"));
    row.rhs = value;
    row.line = lines_.number();
  }
}

void MpsModel::AddRange(const MpsRecord& record) {
  CheckSet(range_set_, record.name, "RANGES");
  for (size_t i = 0; i < record.pairs; ++i) {
    Row& row = FindRow(record.of[i].name);
    if (row.kind == 'N') {
      lines_.Refuse(StrCat(Quoted(record.of[i].name), " is an N row, which has no range"));
    }
    const double value = BoundNumber(record.of[i].number);
    if (row.range)
      lines_.Refuse(StrCat("the range of ", Quoted(record.of[i].name), " is there twice"));
    row.range = value;
    row.line = lines_.number();
  }
}

void MpsModel::SetSide(std::optional<double>& side, double value, std::string_view column,
                       std::string_view which) {
  if (side) lines_.Refuse(StrCat("the ", which, " bound of ", Quoted(column), " is there twice"));
  side = value;
}

void MpsModel::AddBound(const MpsRecord& record) {
  const auto& [name, number] = record.of[0];
  const std::string_view kind = record.kind;
  if (kind == "BV" || kind == "LI" || kind == "UI" || kind == "SC" || kind == "SI" ||
      kind == "SN") {
    lines_.Refuse(StrCat(Quoted(name), " is ", kind == "SC" ? "a semicontinuous" : "an integer",
                         " variable (", kind, "), and all should be continuous"));
  }
  const bool low = kind == "LO" || kind == "FX" || kind == "FR" || kind == "MI";
  const bool high = kind == "UP" || kind == "FX" || kind == "FR" || kind == "PL";
  if (!low && !high) {
    lines_.Refuse(
        StrCat("no kind of bound ", Quoted(kind), "; there are LO, UP, FX, FR, MI and PL"));
  }
  CheckSet(bound_set_, record.name, "BOUNDS");
  Column& column = bounds_[static_cast<size_t>(FindColumn(name))];
  const bool is_infinite = BoundHasNoNumber(kind);
  const double value = is_infinite && number.empty() ? 0 : BoundNumber(number);
  if (low) SetSide(column.low, is_infinite ? -kInfinity : value, name, "lower");
  if (high) SetSide(column.high, is_infinite ? kInfinity : value, name, "upper");
  column.line = lines_.number();
}

void MpsModel::RequireObjective(std::string_view row) const {
  if (objective_ >= 0 && row_names_.names()[static_cast<size_t>(objective_)] == row) return;
  lines_.Refuse(StrCat("QSECTION of ", Quoted(row), ", which is not the objective: constraints ",
                       "should be linear"));
}

void MpsModel::AddQuadratic(const MpsRecord& record) {
  const int64_t column = FindColumn(record.name);
  for (size_t i = 0; i < record.pairs; ++i) {
    hessian_.push_back(
        {FindColumn(record.of[i].name), column, Number(record.of[i].number), lines_.number()});
  }
}

}  // namespace rookery::qp
