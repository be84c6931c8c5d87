// The elimination tree of a symmetric matrix, and how many entries each column of its factor has.
//
// Source: Liu, "The role of elimination trees in sparse factorization" (1990); Davis, "Direct
// Methods for Sparse Linear Systems" (2006), 4.1.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace rookery::qp {

struct EliminationTree {
  std::vector<int32_t> parent;  // (size), above its child; -1: a root
  std::vector<int32_t> count;   // (size): entries of L's columns below the diagonal
};

// Of an upper triangle by columns: begin (size + 1), row (entries).
EliminationTree MakeEliminationTree(std::span<const int32_t> begin, std::span<const int32_t> row);

}  // namespace rookery::qp
