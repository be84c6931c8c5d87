#include "distributed/replay/windows/prioritized_draw.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "distributed/replay/storage/storage_listener.h"
#include "distributed/replay/windows/sum_tree.h"

namespace rookery::replay {
namespace {

constexpr const char* kPriority = "priority";

// The tree has p^alpha of each row that has a window, and 0 of every other place. It follows from
// the storage alone: which rows have a window from what was committed and evicted, their priorities
// from a learner column.
class PrioritizedDraw : public RowDraw, private StorageListener {
 public:
  PrioritizedDraw(const NStepWindow& window, const PrioritizedOptions& options)
      : window_(window),
        storage_(window.storage()),
        options_(options),
        column_(storage_.columns().IndexOf(kPriority)),
        place_(storage_.layout().FixedPlace(column_)),
        subscription_(storage_.Listen(this)) {
    Rebuild();
  }

  bool Draw(Random& random, std::span<RowIndex> rows) override;
  std::span<const float> weights() const override { return weights_; }
  void Save(DumpWriter& out) const override { out.Value(updates_); }
  void Load(DumpReader& in) override {
    updates_ = in.Whole(0, std::numeric_limits<int64_t>::max());
  }

 private:
  void OnCommit(RowIndex begin, RowIndex end) override;
  void OnEvict(RowIndex begin, RowIndex end) override;
  void OnWrite(size_t column, std::span<const RowIndex> rows) override;
  void OnRestore() override { Rebuild(); }

  void Rebuild();
  double WeightOf(RowIndex row) const;
  double Beta() const;
  void SetEach(const Episode& episode, int64_t begin, int64_t end, bool drawable);

  const NStepWindow& window_;
  const Storage& storage_;
  const PrioritizedOptions options_;
  size_t column_;  // of storage_.columns()
  size_t place_;   // in layout().fixed()
  SumTree tree_;
  int64_t updates_ = 0;  // writes of priorities: one an update, where it draws one such batch
  std::vector<double> points_;
  std::vector<float> weights_;
  std::vector<RowIndex> changed_;  // places of the tree, and their weights
  std::vector<double> changed_weights_;
  StorageListeners::Subscription subscription_;
};

double PrioritizedDraw::WeightOf(RowIndex row) const {
  float priority;
  std::memcpy(&priority, storage_.At(place_, row), sizeof(priority));
  const double p = std::isfinite(priority) ? std::abs(static_cast<double>(priority)) : 0;
  return std::pow(p + options_.epsilon, options_.alpha);
}

double PrioritizedDraw::Beta() const {
  if (options_.beta_updates == 0) return options_.beta;
  const double done =
      std::min(1.0, static_cast<double>(updates_) / static_cast<double>(options_.beta_updates));
  return options_.beta + done * (options_.final_beta - options_.beta);
}

bool PrioritizedDraw::Draw(Random& random, std::span<RowIndex> rows) {
  if (tree_.total() <= 0) return false;
  const double stretch = tree_.total() / static_cast<double>(rows.size());
  points_.resize(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    points_[i] = (static_cast<double>(i) + random.Uniform()) * stretch;
  }
  tree_.Find(points_, rows);

  weights_.resize(rows.size());
  double least = std::numeric_limits<double>::infinity();
  for (const RowIndex row : rows) least = std::min(least, tree_.Weight(row));
  // N and the sum are the same for all, and the largest weight is that of the least p^alpha.
  const double beta = Beta();
  for (size_t i = 0; i < rows.size(); ++i) {
    weights_[i] = static_cast<float>(std::pow(tree_.Weight(rows[i]) / least, -beta));
  }
  return true;
}

// Rows [begin, end) of an episode, by their numbers.
void PrioritizedDraw::SetEach(const Episode& episode, int64_t begin, int64_t end, bool drawable) {
  changed_.clear();
  changed_weights_.clear();
  for (int64_t number = begin; number < end; ++number) {
    const RowIndex row = storage_.RowAt(episode, number);
    changed_.push_back(row);
    changed_weights_.push_back(drawable && window_.HasRows(row) ? WeightOf(row) : 0);
  }
  tree_.Set(changed_, changed_weights_);
}

// The rows whose windows these rows complete: those that end at one of them, and where the last one
// is the episode's end, all before it.
void PrioritizedDraw::OnCommit(RowIndex begin, RowIndex end) {
  tree_.Grow(storage_.RowPlaces());
  const RowPosition first = storage_.PositionOf(begin);
  const Episode& episode = *storage_.EpisodeAt(first.episode);
  const int64_t after = int64_t{first.row} + (end - begin);
  const bool closes = (storage_.Flags(end - 1) & kFinal) != 0;
  const auto having = window_.Having(episode.first_row, after, closes);
  SetEach(episode, std::max(having.begin, int64_t{first.row} - window_.n_step()), having.end, true);
}

void PrioritizedDraw::OnEvict(RowIndex begin, RowIndex end) {
  changed_.clear();
  for (RowIndex row = begin; row < end; ++row) changed_.push_back(row);
  changed_weights_.assign(changed_.size(), 0);
  tree_.Set(changed_, changed_weights_);
  // What goes was the history of the next rows.
  const RowPosition last = storage_.PositionOf(end - 1);
  const Episode& episode = *storage_.EpisodeAt(last.episode);
  const int64_t next = int64_t{last.row} + 1;
  SetEach(episode, next, std::min<int64_t>(window_.FirstWithHistory(next), episode.end_row), false);
}

void PrioritizedDraw::OnWrite(size_t column, std::span<const RowIndex> rows) {
  if (column != column_) return;
  ++updates_;
  changed_.clear();
  changed_weights_.clear();
  for (const RowIndex row : rows) {
    if (tree_.Weight(row) == 0) continue;  // it has no window any more, or no rows
    changed_.push_back(row);
    changed_weights_.push_back(WeightOf(row));
  }
  tree_.Set(changed_, changed_weights_);
}

void PrioritizedDraw::Rebuild() {
  tree_ = {};
  tree_.Grow(storage_.RowPlaces());
  changed_.clear();
  changed_weights_.clear();
  for (RowIndex row = 0; row < storage_.RowPlaces(); ++row) {
    if (!window_.Has(row)) continue;
    changed_.push_back(row);
    changed_weights_.push_back(WeightOf(row));
  }
  tree_.Set(changed_, changed_weights_);
}

}  // namespace

LearnerColumn PriorityColumn() {
  return {.spec = {.name = kPriority}, .initial = 1, .keeps_largest = true};
}

std::unique_ptr<RowDraw> MakePrioritizedDraw(const NStepWindow& window,
                                             const PrioritizedOptions& options) {
  return std::make_unique<PrioritizedDraw>(window, options);
}

}  // namespace rookery::replay
