#include "distributed/runtime/learning/column_filler.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/random.h"
#include "core/strings.h"
#include "core/tensor/finite.h"
#include "distributed/replay/sampling/waiting_rows.h"
#include "distributed/runtime/learning/write_back.h"

namespace rookery {
namespace {

constexpr int64_t kRowsAtOnce = 64;

}  // namespace

ColumnFiller::ColumnFiller(const Agent& agent, replay::Table& table)
    : table_(table), columns_(agent.ComputedColumns()) {
  for (const ComputedColumn& column : columns_) {
    for (const auto& [source, counters] : table.SourceCounters()) {
      const BatchRequest request{.name = column.column,
                                 .sampler = "waiting",
                                 .batch_size = kRowsAtOnce,
                                 .fields = {column.field},
                                 .options = {{"column", column.column}},
                                 .sources = {{source, 1}}};
      Waiting waiting{&column, table.MakeSampler(request), nullptr};
      waiting.buffers = std::make_unique<BatchBuffers>(waiting.sampler->Layout(), at::kCPU);
      waiting_.push_back(std::move(waiting));
    }
  }
}

void ColumnFiller::Fill(const std::vector<TensorSpec>& layout) {
  for (Waiting& waiting : waiting_) {
    const std::string& column = waiting.column->column;
    if (std::ranges::find(layout, column, &TensorSpec::name) != layout.end()) Fill(waiting);
  }
}

void ColumnFiller::Fill(Waiting& waiting) {
  Random unused({});
  const std::string& name = waiting.column->column;
  while (table_.Sample(*waiting.sampler, unused, waiting.buffers->Next())) {
    const std::span<const std::byte> bytes = waiting.buffers->spans()[1];
    const std::span ids(reinterpret_cast<const replay::StableId*>(bytes.data()),
                        static_cast<size_t>(kRowsAtOnce));
    const auto rows = std::ranges::find(ids, replay::WaitingRows::kNoId) - ids.begin();
    const NamedTensors batch = waiting.buffers->ToDevice();
    NamedTensors values;
    values.Add(name, waiting.column->compute(batch.begin()->second.narrow(0, 0, rows)));
    const NamedTensors host = ToLearnerColumns(table_, values, rows, name);
    if (!AllFinite(host)) {
      throw UserError(StrCat(name, ", computed of ", waiting.column->field,
                             ", is not finite: what computes it has damaged weights"));
    }
    WriteBack(table_, host, ids.first(static_cast<size_t>(rows)));
  }
}

bool ColumnFiller::Completes(const std::vector<TensorSpec>& layout,
                             std::span<const std::span<std::byte>> batch) const {
  const auto lacks = [&](const ComputedColumn& column, size_t c) {
    if (!layout[c].name.ends_with(column.column)) return false;  // of this or the next observation
    const std::span values(reinterpret_cast<const float*>(batch[c].data()),
                           batch[c].size() / sizeof(float));
    return std::ranges::any_of(values, [](float value) { return std::isnan(value); });
  };
  for (const ComputedColumn& column : columns_) {
    for (size_t c = 0; c < layout.size(); ++c) {
      if (lacks(column, c)) return false;
    }
  }
  return true;
}

}  // namespace rookery
