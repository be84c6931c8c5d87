#include "distributed/replay/sampling/waiting_rows.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/sampling/draw.h"
#include "distributed/replay/sampling/gather.h"
#include "distributed/replay/sampling/sampler_options.h"

namespace rookery::replay {
namespace {

// The place of the learner column that the request's option names.
size_t ColumnPlace(const BatchRequest& request, const Storage& storage) {
  std::string name;
  Fields options;
  options.Add("column", &name, "that is to be computed");
  ReadOptions(request, options);
  const size_t column = RequireColumn(storage.columns(), name, DType::kFloat32);
  if (column < storage.schema().size()) {
    throw UserError(StrCat(Who(request), ": column '", name, "' is the actors'"));
  }
  return storage.layout().FixedPlace(column);
}

size_t FieldColumn(const BatchRequest& request, const Schema& schema) {
  const ChosenColumns chosen = ChooseColumns(request, schema);
  if (request.fields.size() != 1 || chosen.observations.size() != 1) {
    throw UserError(StrCat(Who(request), ": name one fixed observation field"));
  }
  return chosen.observations[0];
}

}  // namespace

WaitingRows::WaitingRows(const BatchRequest& request, const SamplerContext& context)
    : storage_(context.storage),
      column_(ColumnPlace(request, storage_)),
      subscription_(storage_.Listen(this)) {
  const size_t field = FieldColumn(request, storage_.columns());
  const TensorSpec& spec = storage_.columns()[field].spec;
  field_ = storage_.layout().FixedPlace(field);
  history_ = spec.history;
  specs_ = {BatchSpec(spec.name, spec, {request.batch_size}),
            {.name = "id", .dtype = DType::kInt64, .shape = {request.batch_size}}};
  FindAll();
}

void WaitingRows::FindAll() {
  waiting_.clear();
  for (RowIndex row = 0; row < storage_.RowPlaces(); ++row) {
    if ((storage_.Flags(row) & kPresent) == 0) continue;
    float first;  // element of its value
    std::memcpy(&first, storage_.At(column_, row), sizeof(first));
    if (std::isnan(first)) waiting_.push_back(storage_.IdOf(row));
  }
}

void WaitingRows::OnCommit(RowIndex begin, RowIndex end) {
  for (RowIndex row = begin; row < end; ++row) waiting_.push_back(storage_.IdOf(row));
}

bool WaitingRows::Sample(Random& /*random*/, std::span<const std::span<std::byte>> out) {
  CheckBuffers(specs_, out);
  const auto batch_size = static_cast<size_t>(specs_[1].shape[0]);
  const std::span<StableId> ids(reinterpret_cast<StableId*>(out[1].data()), batch_size);
  rows_.clear();
  while (rows_.size() < batch_size && !waiting_.empty()) {
    const StableId id = waiting_.front();
    waiting_.pop_front();
    const RowIndex row = storage_.RowOf(id);
    if (row == kNoRow) continue;
    ids[rows_.size()] = id;
    rows_.push_back(row);
  }
  std::fill(ids.begin() + static_cast<ptrdiff_t>(rows_.size()), ids.end(), kNoId);
  const size_t bytes = out[0].size() / batch_size;
  GatherStacked(storage_, field_, history_, rows_, scratch_, out[0].first(rows_.size() * bytes));
  return !rows_.empty();
}

}  // namespace rookery::replay
