#include "planning/qp/linear/border.h"

#include <numeric>

#include "planning/qp/problem/cost.h"

namespace rookery::qp {

// A column's rows are its parent's or fewer: as many are the same.
void Border::MakeBlocks(std::span<const int32_t> count, std::span<const int32_t> parent) {
  const auto head = static_cast<int32_t>(count.size());
  column.resize(head);
  int64_t rows = 0;
  std::vector<uint8_t> is_second(head, 0);
  for (int32_t i = 0; i < head; ++i) {
    if (is_second[i] != 0 || count[i] == 0) continue;
    const int32_t above = parent[i];
    const bool pair =
        above >= 0 && above < head && is_second[above] == 0 && count[above] == count[i];
    const int32_t width = pair ? 2 : 1;
    column[i] = {rows, values, count[i], width};
    if (pair) {
      column[above] = {rows, values + 1, count[i], width};
      is_second[above] = 1;
    }
    block.push_back({i, pair ? above : -1, rows, values, count[i], width});
    rows += count[i];
    values += int64_t{width} * count[i];
  }
  row.resize(rows);
}

void Border::Attach(const FrontTree& fronts, std::span<const int32_t> front_of, int32_t head) {
  attach_begin.assign(fronts.size() + 1, 0);
  full_end.assign(fronts.size(), 0);
  const auto blocks = static_cast<int32_t>(block.size());
  std::vector<int32_t> front(blocks);
  std::vector<uint8_t> is_full(blocks);
  for (int32_t b = 0; b < blocks; ++b) {
    const Block& of = block[b];
    const int32_t f = front_of[row[of.row] - head];
    const FrontShape shape = fronts.Shape(f);
    const auto all = static_cast<double>(shape.columns + shape.rows);
    front[b] = f;
    is_full[b] = cost::FactorFullColumn(of.count, all) < cost::FactorColumn(of.count) ? 1 : 0;
    ++attach_begin[f + 1];
    full_end[f] += is_full[b];
  }
  std::partial_sum(attach_begin.begin(), attach_begin.end(), attach_begin.begin());
  attached.resize(attach_begin.back());
  std::vector<int32_t> next_full(attach_begin.begin(), attach_begin.end() - 1);
  for (int32_t f = 0; f < fronts.size(); ++f) full_end[f] += attach_begin[f];
  std::vector<int32_t> next(full_end);
  for (int32_t b = 0; b < blocks; ++b) {
    attached[is_full[b] != 0 ? next_full[front[b]]++ : next[front[b]]++] = b;
  }
  PlaceRows(fronts);
}

void Border::PlaceRows(const FrontTree& fronts) {
  place.resize(row.size());
  std::vector<int32_t> local(fronts.first.back());  // of the matrix's rows, in the front
  for (int32_t f = 0; f < fronts.size(); ++f) {
    if (attach_begin[f] == attach_begin[f + 1]) continue;
    const FrontShape shape = fronts.Shape(f);
    std::iota(local.begin() + fronts.first[f], local.begin() + fronts.first[f + 1], 0);
    auto next = static_cast<int32_t>(shape.columns);
    for (const int32_t of : fronts.Rows(f)) local[of] = next++;
    for (int32_t a = attach_begin[f]; a < attach_begin[f + 1]; ++a) {
      const Block& of = block[attached[a]];
      for (int64_t p = of.row; p < of.row + of.count; ++p) {
        const int32_t at = local[row[p]];
        place[p] = static_cast<int32_t>(a < full_end[f] ? PackedColumns::Place(at)
                                                        : shape.PanelPlace(at, 0));
      }
    }
  }
}

}  // namespace rookery::qp
