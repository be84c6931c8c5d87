#include "planning/qp/linear/supernodes.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "planning/qp/problem/cost.h"

namespace rookery::qp {
namespace {

// Of a front's entries of L, at most so many are zeros that L does not have; twice as many in up
// to kFew columns.
constexpr double kMostZeros = 0.15;
constexpr int32_t kFew = 16;
// And so many in each column that costs less in the head.
constexpr int32_t kMostForCheap = 1;

// A column, or the supernode whose last column it is, and all that is below it.
struct Node {
  int32_t columns = 1;
  int32_t rows = 0;    // below its columns
  double entries = 0;  // of L in its columns, without the zeros
  // Modelled seconds:
  double in_front = 0;  // itself as a front,
  double below = 0;     // all below it, at best, if it is one,
  double in_head = 0;   // itself and all below it in the head,
  double attached = 0;  // the same where a front is above it

  double Best() const { return std::min(attached, below + in_front); }
  bool HasFewZeros() const {
    const double most = kMostZeros * (columns + std::min(columns, kFew));  // times columns
    return entries >= (columns - most) * (0.5 * (columns + 1) + rows);
  }
};

class Partition {
 public:
  explicit Partition(const EliminationTree& tree);
  Supernodes Take();

 private:
  void LinkChildren();
  void AddChildren(int32_t j);
  void JoinSiblings(int32_t parent);
  void Join(int32_t parent, int32_t child, bool is_alone);

  const EliminationTree& tree_;
  const int32_t size_;
  std::vector<Node> node_;
  std::vector<int32_t> first_child_, next_sibling_;
  std::vector<int32_t> siblings_;
  std::vector<int32_t> last_;  // (size): of the supernode that the column is in
};

Partition::Partition(const EliminationTree& tree)
    : tree_(tree),
      size_(static_cast<int32_t>(tree.parent.size())),
      node_(size_),
      first_child_(size_, -1),
      next_sibling_(size_, -1),
      last_(size_) {
  std::iota(last_.begin(), last_.end(), 0);
  LinkChildren();
  for (int32_t j = 0; j < size_; ++j) AddChildren(j);
}

void Partition::AddChildren(int32_t j) {
  Node& node = node_[j];
  node.rows = tree_.count[j];
  node.entries = 1 + node.rows;
  node.in_head = cost::OfColumn(node.rows);
  node.in_front = cost::OfFront(1, node.rows);
  for (int32_t c = first_child_[j]; c >= 0; c = next_sibling_[c]) {
    Node& child = node_[c];
    const double full = cost::FactorFullColumn(child.rows, 1 + node.rows);
    child.attached =
        child.in_head - child.columns * std::max(0.0, cost::FactorColumn(child.rows) - full);
    node.in_head += child.in_head;
  }
  node.attached = node.in_head;
  JoinSiblings(j);
  int32_t likest = -1;  // the child with the most rows
  int32_t wide = 0;     // children that change more than the column's diagonal
  for (int32_t c = first_child_[j]; c >= 0; c = next_sibling_[c]) {
    if (last_[c] != c) continue;
    node.below += node_[c].Best();
    wide += node_[c].rows > 1 ? 1 : 0;
    if (likest < 0 || node_[c].rows > node_[likest].rows) likest = c;
  }
  const bool is_alone = wide == 1;
  if (likest >= 0) Join(j, likest, is_alone);
  for (int32_t c = first_child_[j]; c >= 0; c = next_sibling_[c]) {
    if (c != likest && last_[c] == c) Join(j, c, is_alone);
  }
}

// Siblings with nearly all of the rows that any child may have.
void Partition::JoinSiblings(int32_t parent) {
  const int32_t rows = 1 + node_[parent].rows;
  for (int32_t c = first_child_[parent]; c >= 0;) {
    Node all;
    all.columns = 0;
    all.rows = rows;
    double apart = 0;
    siblings_.clear();
    for (; c >= 0; c = next_sibling_[c]) {
      const Node& child = node_[c];
      if (child.rows < (1 - kMostZeros) * rows) continue;
      Node more = all;
      more.columns += child.columns;
      more.entries += child.entries;
      if (!more.HasFewZeros()) {
        if (siblings_.empty()) continue;
        break;
      }
      more.in_head += child.in_head;
      more.attached += child.attached;
      more.below += child.below;
      apart += child.Best();
      all = more;
      siblings_.push_back(c);
    }
    if (siblings_.empty()) continue;
    all.in_front = cost::OfFront(all.columns, all.rows);
    if (siblings_.size() < 2 || all.below + all.in_front >= apart) continue;
    for (const int32_t sibling : siblings_) last_[sibling] = siblings_.back();
    node_[siblings_.back()] = all;
  }
}

void Partition::LinkChildren() {
  for (int32_t j = size_ - 1; j >= 0; --j) {
    const int32_t parent = tree_.parent[j];
    if (parent < 0) continue;
    next_sibling_[j] = first_child_[parent];
    first_child_[parent] = j;
  }
}

// Where that is cheaper than two.
void Partition::Join(int32_t parent, int32_t child, bool is_alone) {
  Node& p = node_[parent];
  const Node& c = node_[child];
  const int32_t zeros = p.columns + p.rows - c.rows;  // in each of the child's columns
  const bool cheap_in_head = c.attached <= c.below + c.in_front;
  if (cheap_in_head && zeros > (is_alone ? kMostForCheap : 0)) return;
  Node both = p;
  both.columns += c.columns;
  both.entries += c.entries;
  if (!both.HasFewZeros()) return;
  both.in_front = cost::OfFront(both.columns, both.rows);
  both.below += c.below - c.Best();
  if (both.below + both.in_front > p.below + p.in_front) return;
  p = both;
  last_[child] = parent;
}

// Heads end where fronts begin: what is below a column of the head is in the head.
Supernodes Partition::Take() {
  Supernodes result{.last = std::move(last_), .is_front = std::vector<uint8_t>(size_, 0)};
  for (int32_t j = size_ - 1; j >= 0; --j) {
    int32_t& last = result.last[j];
    if (last != j) {
      last = result.last[last];
      continue;
    }
    const int32_t parent = tree_.parent[j];
    const bool may_be = parent < 0 || result.is_front[result.last[parent]] != 0;
    const Node& node = node_[j];
    result.is_front[j] = may_be && node.below + node.in_front < node.attached ? 1 : 0;
  }
  return result;
}

}  // namespace

Supernodes MakeSupernodes(const EliminationTree& tree) { return Partition(tree).Take(); }

}  // namespace rookery::qp
