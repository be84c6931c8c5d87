// Border: the rows of L in the tail (ldl_analysis.h) that the head's columns have. A column and its
// parent in the elimination tree often have the same ones: such a pair is a block, whose rows are
// kept once and whose values lie side by side, so that what jumps through memory does so once for
// both.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "planning/qp/linear/front_tree.h"

namespace rookery::qp {

struct Border {
  struct Block {
    int32_t first = 0;    // column, whose parent is the second
    int32_t second = -1;  // -1: none
    int64_t row = 0;      // where its rows begin
    int64_t value = 0;    // and its values (count, width) by rows
    int32_t count = 0;
    int32_t width = 1;  // columns
  };
  // What a column has of its block.
  struct Column {
    int64_t row = 0;
    int64_t value = 0;  // the first of its values, `width` apart
    int32_t count = 0;
    int32_t width = 1;
  };
  std::vector<Block> block;    // all with rows
  std::vector<Column> column;  // (head)
  std::vector<int32_t> row;    // of the matrix, ascending in each block
  int64_t values = 0;

  // A block changes the front of its first row, which has all others.
  std::vector<int32_t> attach_begin;  // (fronts + 1)
  std::vector<int32_t> full_end;      // (fronts): before it those that are treated as if full
  std::vector<int32_t> attached;      // blocks
  std::vector<int32_t> place;         // of `row`: PackedColumns::Place where the block is treated
                                      // as full, else in the first column of the front's panel

  // From how many rows each column has, and its parent (head): all but `row`'s numbers.
  void MakeBlocks(std::span<const int32_t> count, std::span<const int32_t> parent);
  // Once `row` is known.
  void Attach(const FrontTree& fronts, std::span<const int32_t> front_of, int32_t head);

 private:
  void PlaceRows(const FrontTree& fronts);
};

}  // namespace rookery::qp
