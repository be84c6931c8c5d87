#include "distributed/replay/windows/ragged_columns.h"

#include <cstring>
#include <utility>

#include "core/error.h"
#include "core/schema.h"
#include "core/strings.h"
#include "distributed/replay/sampling/sampler_options.h"

namespace rookery::replay {

RaggedColumns::RaggedColumns(const BatchRequest& request, const Storage& storage,
                             const std::vector<size_t>& ragged, int64_t rows)
    : storage_(storage),
      who_(Who(request)),
      windows_(static_cast<size_t>(request.batch_size)),
      rows_(static_cast<size_t>(rows)) {
  if (rows > 0 && ragged.empty()) {
    throw UserError(StrCat(who_, ": rows: ", rows, " rows are to be drawn of each transition, and ",
                           "nothing of it has any number of rows; leave it out, or add such an ",
                           "observation to the fields"));
  }
  const auto add = [&](size_t c, std::string_view prefix) {
    const TensorSpec& spec = storage.columns()[c].spec;
    const std::string name = StrCat(prefix, spec.name);
    parts_.push_back({.name = name,
                      .place = storage.layout().RaggedPlace(c),
                      .row_bytes = spec.NumBytes(),
                      .at_end = !prefix.empty(),
                      .whole = RaggedBatch(spec.NumBytes())});
    if (rows == 0) {
      AddRaggedSpecs(name, spec, request.batch_size, specs_);
    } else {
      specs_.push_back(BatchSpec(name, spec, {request.batch_size, rows}));
      specs_.back().ragged = false;
    }
  };
  for (const size_t c : ragged) {
    add(c, "");
    if (storage.columns()[c].spec.name != column::kAction) add(c, "next_");
  }
}

void RaggedColumns::Gather(Random& random, std::span<const RowIndex> starts,
                           std::span<const NStepWindow::Window> windows,
                           std::span<const std::span<std::byte>> out) {
  if (parts_.empty()) return;
  Find(starts, windows);
  if (rows_ == 0) return GatherWhole(out);
  DrawRows(random, starts);
  CopyRows(out);
}

void RaggedColumns::Find(std::span<const RowIndex> starts,
                         std::span<const NStepWindow::Window> windows) {
  values_.clear();
  for (const Part& part : parts_) {
    for (size_t i = 0; i < windows_; ++i) {
      values_.push_back(storage_.RaggedAt(part.place, part.at_end ? windows[i].end : starts[i]));
    }
  }
}

size_t RaggedColumns::RowsOf(size_t part, size_t window) const {
  return values_[part * windows_ + window].size() / parts_[part].row_bytes;
}

void RaggedColumns::DrawRows(Random& random, std::span<const RowIndex> starts) {
  drawn_.clear();
  for (size_t i = 0; i < windows_; ++i) {
    const size_t rows = RowsOf(0, i);
    for (size_t p = 1; p < parts_.size(); ++p) {
      if (RowsOf(p, i) != rows) ThrowRowsDiffer(p, i, starts[i]);
    }
    for (size_t r = 0; r < rows_; ++r) drawn_.push_back(random.Below(rows));
  }
}

void RaggedColumns::ThrowRowsDiffer(size_t part, size_t window, RowIndex start) const {
  const RowPosition at = storage_.PositionOf(start);
  const Episode& episode = *storage_.EpisodeAt(at.episode);
  throw UserError(StrCat(who_, ": rows: the same rows are drawn of '", parts_.front().name,
                         "' and '", parts_[part].name, "', but they have ", RowsOf(0, window),
                         " and ", RowsOf(part, window), " in env ", episode.env, ", episode ",
                         episode.episode, ", decision ", at.row,
                         "; a transition's values must have equally many: name other fields, "
                         "or leave 'rows' out"));
}

void RaggedColumns::CopyRows(std::span<const std::span<std::byte>> out) const {
  for (size_t p = 0; p < parts_.size(); ++p) {
    const size_t bytes = parts_[p].row_bytes;
    std::byte* to = out[p].data();
    for (size_t i = 0; i < windows_; ++i) {
      const std::byte* rows = values_[p * windows_ + i].data();
      for (size_t r = 0; r < rows_; ++r) {
        std::memcpy(to, rows + drawn_[i * rows_ + r] * bytes, bytes);
        to += bytes;
      }
    }
  }
}

void RaggedColumns::GatherWhole(std::span<const std::span<std::byte>> out) {
  for (size_t p = 0; p < parts_.size(); ++p) {
    RaggedBatch& whole = parts_[p].whole;
    whole.Clear();
    for (size_t i = 0; i < windows_; ++i) whole.Append(values_[p * windows_ + i]);
    whole.WriteOffsets(out[2 * p + 1]);
  }
}

std::span<const std::byte> RaggedColumns::RaggedValues(size_t column) const {
  if (rows_ > 0 || column % 2 != 0 || column >= specs_.size()) return {};
  return parts_[column / 2].whole.values();
}

}  // namespace rookery::replay
