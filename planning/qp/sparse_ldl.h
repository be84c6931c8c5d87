// SparseLdl: L D L' of a sparse symmetric matrix. Where elimination has filled what remains, there
// is a dense matrix, the tail; before it, the head, L is made row by row, and its rows in the tail
// column by column, so that nothing jumps through memory.
//
// Source: Davis, "Direct Methods for Sparse Linear Systems" (2006), 4.5 to 4.8; the elimination
// order is SuiteSparse's AMD (Amestoy, Davis, Duff 2004).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace rookery::qp {

// The upper triangle by columns, the diagonal in each.
struct SymmetricPattern {
  int32_t size = 0;
  std::vector<int32_t> begin;  // (size + 1)
  std::vector<int32_t> row;    // (entries), at most the column
};

// What depends on the pattern alone.
class LdlAnalysis {
 public:
  explicit LdlAnalysis(const SymmetricPattern& pattern);

  int32_t size() const { return size_; }
  int64_t factor_entries() const { return entries_; }
  double factor_work() const { return work_; }  // multiply-adds
  // Where the pattern's entry k lies in Factor's values.
  std::span<const int32_t> places() const { return places_; }

 private:
  friend class SparseLdl;

  void Order(const SymmetricPattern& pattern);
  void Permute(const SymmetricPattern& pattern);
  void CountColumns();
  void FindTail(std::span<const int32_t> count);
  void PlaceTail();

  int32_t size_;
  std::vector<int32_t> order_;    // (size): order_[k] is the k-th to be eliminated
  std::vector<int32_t> place_;    // (size): its inverse
  std::vector<int32_t> begin_;    // (size + 1) of the permuted upper triangle
  std::vector<int32_t> row_;      // (entries)
  std::vector<int32_t> places_;   // (entries)
  std::vector<int32_t> parent_;   // (size) of the elimination tree; -1: a root
  int32_t head_ = 0;              // columns before the tail
  int32_t tail_ = 0;              // columns of the tail
  std::vector<int64_t> l_begin_;  // (head + 1) of L's columns, of their rows in the head
  std::vector<int64_t> t_begin_;  // (head + 1) of the same columns' rows in the tail
  std::vector<int32_t> t_row_;    // of the tail
  // Of the matrix's entries in the tail's columns: where they begin, among the head's columns' or
  // in the tail's own square.
  std::vector<int64_t> t_places_;
  bool fills_tail_ = false;  // the head's columns are so full in the tail that zeros cost nothing
  int64_t entries_ = 0;
  double work_ = 0;
};

class SparseLdl {
 public:
  explicit SparseLdl(std::shared_ptr<const LdlAnalysis> analysis);

  // `values` (entries): of the permuted matrix (LdlAnalysis::places). Returns how many pivots are
  // above 0, or -1 where one is 0 or not finite.
  int32_t Factor(std::span<const double> values);
  // In place, x (size).
  void Solve(std::span<double> x);

 private:
  int32_t FactorHead(std::span<const double> values);
  int32_t FactorTail();
  void SubtractEach();    // column by column, each as sparse as it is
  void SubtractPacked();  // many at once, as if they were full

  std::shared_ptr<const LdlAnalysis> analysis_;
  std::vector<int32_t> l_row_;
  std::vector<double> l_;          // the head's columns, rows in the head
  std::vector<double> t_;          // the same, rows in the tail
  std::vector<double> inverse_d_;  // (head)
  std::vector<double> square_;     // (tail, tail) by columns
  std::vector<double> y_, sum_;    // (size), (tail)
  std::vector<int32_t> flag_, stack_, count_;
};

}  // namespace rookery::qp
