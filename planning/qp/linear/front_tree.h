// FrontTree: the fronts of a factorization (front.h), where each lies in memory, and what goes
// where in it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "planning/qp/linear/front.h"

namespace rookery::qp {

struct FrontTree {
  std::vector<int32_t> first;         // (fronts + 1): columns of the matrix
  std::vector<int32_t> parent;        // (fronts), a postorder; -1: none
  std::vector<int64_t> row_begin;     // (fronts + 1)
  std::vector<int32_t> row;           // of the matrix, those below each front's columns
  std::vector<int32_t> place;         // the same, in the front above: its columns first
  std::vector<int64_t> panel_begin;   // (fronts + 1), of all panels one after the other
  std::vector<int64_t> update_begin;  // (fronts), of update matrices, alive until the front above
  int64_t update_entries = 0;
  std::vector<int32_t> child_begin;  // (fronts + 1)
  std::vector<int32_t> child;

  int32_t size() const { return static_cast<int32_t>(parent.size()); }
  FrontShape Shape(int32_t front) const {
    return {.columns = first[front + 1] - first[front],
            .rows = row_begin[front + 1] - row_begin[front]};
  }
  std::span<const int32_t> Rows(int32_t front) const { return Of(row, front); }
  std::span<const int32_t> Places(int32_t front) const { return Of(place, front); }
  std::span<const int32_t> Children(int32_t front) const {
    return std::span(child).subspan(child_begin[front],
                                    child_begin[front + 1] - child_begin[front]);
  }

  // Once first, parent, row_begin and row are known.
  void PlaceInMemory();

 private:
  std::span<const int32_t> Of(const std::vector<int32_t>& values, int32_t front) const {
    return std::span(values).subspan(row_begin[front], row_begin[front + 1] - row_begin[front]);
  }
  void PlaceRows();
  void PlaceUpdates();
};

}  // namespace rookery::qp
