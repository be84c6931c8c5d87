#include "core/schema.h"

#include <array>
#include <set>

#include "core/action.h"
#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr std::array<std::string_view, 3> kKinds = {"step", "policy", "episode"};

Column Make(std::string_view name, DType dtype, std::vector<int64_t> shape = {},
            ColumnKind kind = ColumnKind::kStep) {
  return {{.name = std::string(name), .dtype = dtype, .shape = std::move(shape)}, kind};
}

}  // namespace

std::string_view NameOf(ColumnKind kind) { return kKinds[static_cast<size_t>(kind)]; }

ColumnKind ParseColumnKind(std::string_view name) {
  for (size_t i = 0; i < kKinds.size(); ++i) {
    if (kKinds[i] == name) return static_cast<ColumnKind>(i);
  }
  throw UserError(StrCat("'", name, "' is not a column kind; there are step, policy and episode"));
}

Schema::Schema(std::vector<Column> columns) : columns_(std::move(columns)) {
  std::set<std::string> seen;
  for (const Column& column : columns_) {
    if (!seen.insert(column.spec.name).second) {
      throw UserError(StrCat("two columns are named '", column.spec.name, "'"));
    }
  }
}

size_t Schema::Find(std::string_view name) const {
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].spec.name == name) return i;
  }
  return kNone;
}

size_t Schema::IndexOf(std::string_view name) const {
  const size_t index = Find(name);
  if (index != kNone) return index;
  std::vector<std::string> names;
  for (const Column& column : columns_) names.push_back(column.spec.name);
  throw UserError(
      StrCat("no column '", name, "'", DidYouMean(name, names), " (", ThereAre(names), ")"));
}

size_t Schema::RowBytes() const {
  size_t bytes = 0;
  for (const Column& column : columns_) {
    if (column.kind != ColumnKind::kEpisode && !column.spec.ragged) bytes += column.spec.NumBytes();
  }
  return bytes;
}

Schema MakeSchema(const EnvSpec& env, const std::vector<Column>& policy_columns) {
  std::vector<Column> columns;
  for (const TensorSpec& field : env.observations) {
    columns.push_back({field, ColumnKind::kStep});
    columns.back().spec.name = StrCat(column::kObservationPrefix, field.name);
  }
  columns.push_back({ActionColumnSpec(env.action), ColumnKind::kStep});
  columns.push_back(Make(column::kReward, DType::kFloat32));
  columns.push_back(Make(column::kTerminated, DType::kBool));
  columns.push_back(Make(column::kTruncated, DType::kBool));
  if (env.has_cost) columns.push_back(Make(column::kCost, DType::kFloat32));
  if (env.has_success) columns.push_back(Make(column::kSuccess, DType::kBool));
  columns.push_back(Make(column::kPolicyVersion, DType::kInt64, {}, ColumnKind::kPolicy));
  columns.insert(columns.end(), policy_columns.begin(), policy_columns.end());
  for (const std::string_view name :
       {column::kSeed, column::kTask, column::kTrial, column::kSource}) {
    columns.push_back(Make(name, DType::kInt64, {}, ColumnKind::kEpisode));
  }
  if (!env.parameters.empty()) {
    columns.push_back(Make(column::kParameters, DType::kFloat64,
                           {static_cast<int64_t>(env.parameters.size())}, ColumnKind::kEpisode));
  }
  return Schema(std::move(columns));
}

}  // namespace rookery
