#include "distributed/stream/schema_json.h"

#include <cmath>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/stream/json_fields.h"

namespace rookery::stream {
namespace {

using nlohmann::json;

constexpr int64_t kMaxElements = int64_t{1} << 40;

// JSON has no infinities.
json BoundsToJson(const std::vector<double>& bounds) {
  json out = json::array();
  for (double bound : bounds) {
    if (std::isfinite(bound)) {
      out.push_back(bound);
    } else {
      out.push_back(ShortestDouble(bound));
    }
  }
  return out;
}

std::vector<double> BoundsFromJson(const json& bounds) {
  if (!bounds.is_array()) throw UserError("bounds are no list");
  std::vector<double> out;
  for (const json& bound : bounds) {
    out.push_back(bound.is_string() ? ParseDouble(bound.get<std::string>())
                                    : Exactly<double>(bound, "bound"));
  }
  return out;
}

json ColumnToJson(const Column& column) {
  json out = {{"name", column.spec.name},        {"dtype", NameOf(column.spec.dtype)},
              {"shape", column.spec.shape},      {"kind", NameOf(column.kind)},
              {"ragged", column.spec.ragged},    {"history", column.spec.history},
              {"role", NameOf(column.spec.role)}};
  if (!column.spec.low.empty()) out["low"] = BoundsToJson(column.spec.low);
  if (!column.spec.high.empty()) out["high"] = BoundsToJson(column.spec.high);
  if (!column.spec.unit.empty()) out["unit"] = column.spec.unit;
  return out;
}

void CheckShape(const Column& column) {
  int64_t elements = 1;
  for (int64_t size : column.spec.shape) {
    if (size < 0) throw UserError(StrCat("the size ", size, " is negative"));
    if (size > 0 && elements > kMaxElements / size) throw UserError("it is too large");
    elements *= size;
  }
  if (column.spec.ragged && elements == 0) throw UserError("a ragged column's value has no bytes");
}

Column ColumnFromJson(const json& in) {
  Column column;
  column.spec.name = Member<std::string>(in, "name");
  column.spec.dtype = ParseDType(Member<std::string>(in, "dtype"));
  column.spec.shape = ListMember<int64_t>(in, "shape");
  column.kind = ParseColumnKind(Member<std::string>(in, "kind"));
  column.spec.ragged = Member<bool>(in, "ragged");
  column.spec.history = Member<int64_t>(in, "history");
  if (column.spec.history < 1 || (column.spec.history > 1 && column.spec.ragged)) {
    throw UserError(StrCat("a history of ", column.spec.history));
  }
  column.spec.role = ParseRole(Member<std::string>(in, "role"));
  if (in.contains("low")) column.spec.low = BoundsFromJson(in["low"]);
  if (in.contains("high")) column.spec.high = BoundsFromJson(in["high"]);
  column.spec.unit = MemberOr<std::string>(in, "unit", "");
  CheckShape(column);
  return column;
}

std::string Layout(const Column& column) {
  return StrCat(ToString(column.spec), " ", NameOf(column.kind));
}

}  // namespace

json SchemaToJson(const Schema& schema) {
  json out = json::array();
  for (const Column& column : schema.columns()) out.push_back(ColumnToJson(column));
  return out;
}

Schema SchemaFromJson(const json& in) {
  if (!in.is_array()) throw UserError("a schema is a list of columns");
  std::vector<Column> columns;
  for (const json& column : in) {
    try {
      columns.push_back(ColumnFromJson(column));
    } catch (const json::exception& error) {
      throw UserError(StrCat("column ", columns.size(), " of the schema: ", error.what()));
    } catch (const UserError& error) {
      throw UserError(StrCat("column ", columns.size(), " of the schema: ", error.what()));
    }
  }
  return Schema(std::move(columns));
}

std::string DescribeMismatch(const Schema& ours, const Schema& theirs) {
  const size_t both = std::min(ours.size(), theirs.size());
  for (size_t i = 0; i < both; ++i) {
    const std::string a = Layout(ours[i]), b = Layout(theirs[i]);
    if (a != b) return StrCat("column ", i, " is '", a, "' here and '", b, "' there");
  }
  if (ours.size() > both) return StrCat("'", Layout(ours[both]), "' is missing there");
  if (theirs.size() > both) return StrCat("'", Layout(theirs[both]), "' is missing here");
  return "";
}

}  // namespace rookery::stream
