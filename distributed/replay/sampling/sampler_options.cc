#include "distributed/replay/sampling/sampler_options.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"

namespace rookery::replay {

std::string Who(const BatchRequest& request) {
  return StrCat("batch '", request.name, "' (sampler ", request.sampler, ")");
}

void ReadOptions(const BatchRequest& request, const Fields& fields) {
  if (request.batch_size < 1) {
    throw UserError(
        StrCat(Who(request), ": batch_size is ", request.batch_size, "; it must be at least 1"));
  }
  request.options.Read(fields, Who(request));
}

ChosenColumns ChooseColumns(const BatchRequest& request, const Schema& schema) {
  ChosenColumns chosen;
  std::vector<std::string> observations;
  std::vector<std::string> names;
  std::vector<size_t> all;
  for (size_t c = 0; c < schema.size(); ++c) {
    const Column& column = schema[c];
    const std::string& name = column.spec.name;
    const bool is_observation = name.starts_with(column::kObservationPrefix);
    const bool is_action = name == column::kAction;
    if (column.kind == ColumnKind::kEpisode) continue;
    if (column.spec.ragged && !is_observation && !is_action) continue;
    if (is_observation) {
      if (!column.spec.ragged) all.push_back(c);
      names.push_back(name.substr(column::kObservationPrefix.size()));
    } else {
      names.push_back(name);
    }
  }
  for (const std::string& field : request.fields) {
    const size_t observation = schema.Find(StrCat(column::kObservationPrefix, field));
    const size_t index = observation != Schema::kNone ? observation : schema.Find(field);
    if (index == Schema::kNone || std::find(names.begin(), names.end(), field) == names.end()) {
      throw UserError(StrCat(Who(request), ": no field '", field, "'", DidYouMean(field, names),
                             " (", ThereAre(names), ")"));
    }
    if (observation != Schema::kNone) {
      (schema[index].spec.ragged ? chosen.ragged : chosen.observations).push_back(index);
    } else if (field != column::kAction && field != column::kReward) {  // always there
      chosen.extras.push_back(index);
    }
  }
  if (chosen.observations.empty()) chosen.observations = std::move(all);
  const size_t action = schema.Find(column::kAction);
  if (action != Schema::kNone && schema[action].spec.ragged) chosen.ragged.push_back(action);
  return chosen;
}

size_t RequireColumn(const Schema& schema, std::string_view name, DType dtype) {
  const size_t index = schema.IndexOf(name);
  const Column& column = schema[index];
  if (column.kind == ColumnKind::kEpisode || column.spec.ragged || column.spec.dtype != dtype) {
    throw UserError(
        StrCat("column '", name, "' must be ", NameOf(dtype), " and fixed, a value a step"));
  }
  return index;
}

TensorSpec BatchSpec(std::string name, const TensorSpec& value, std::vector<int64_t> dimensions) {
  TensorSpec spec = Stacked(value);
  spec.name = std::move(name);
  spec.low.clear();
  spec.high.clear();
  dimensions.insert(dimensions.end(), spec.shape.begin(), spec.shape.end());
  spec.shape = std::move(dimensions);
  return spec;
}

}  // namespace rookery::replay
