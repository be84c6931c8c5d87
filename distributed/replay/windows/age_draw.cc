#include "distributed/replay/windows/age_draw.h"

#include <algorithm>
#include <vector>

#include "distributed/replay/sampling/draw.h"
#include "distributed/replay/windows/age_law.h"

namespace rookery::replay {
namespace {

// All rows that have a window, where few have one.
struct Listed {
  std::vector<RowIndex> rows;
  std::vector<double> sums;  // of the weights up to each one's
};

class AgeDraw : public RowDraw {
 public:
  AgeDraw(const NStepWindow& window, const AgeOptions& options)
      : window_(window), storage_(window.storage()), law_(options) {}

  bool Draw(Random& random, std::span<RowIndex> rows) override;

 private:
  bool Has(RowIndex row) const { return row != kNoRow && window_.Has(row); }
  Listed List(int64_t ages) const;

  const NStepWindow& window_;
  const Storage& storage_;
  const AgeLaw law_;
};

bool AgeDraw::Draw(Random& random, std::span<RowIndex> rows) {
  const int64_t ages = storage_.Ages();
  if (ages == 0) return false;
  const double total = law_.Sum(ages);
  const Random::State before = random.state();
  Listed listed;
  for (RowIndex& row : rows) {
    bool found = false;
    for (int i = 0; i < kDrawTries && listed.rows.empty() && !found; ++i) {
      row = storage_.RowOfAge(law_.AgeAt(random.Uniform() * total, ages));
      found = Has(row);
    }
    if (found) continue;
    if (listed.rows.empty()) listed = List(ages);
    if (listed.rows.empty()) {
      random = Random(before);
      return false;
    }
    const double point = random.Uniform() * listed.sums.back();
    const auto at = std::ranges::upper_bound(listed.sums, point) - listed.sums.begin();
    row = listed.rows[std::min(static_cast<size_t>(at), listed.rows.size() - 1)];
  }
  return true;
}

Listed AgeDraw::List(int64_t ages) const {
  Listed listed;
  double sum = 0;
  for (int64_t age = 0; age < ages; ++age) {
    const RowIndex row = storage_.RowOfAge(age);
    if (!Has(row)) continue;
    listed.rows.push_back(row);
    listed.sums.push_back(sum += law_.Weight(age));
  }
  return listed;
}

}  // namespace

std::unique_ptr<RowDraw> MakeAgeDraw(const NStepWindow& window, const AgeOptions& options) {
  return std::make_unique<AgeDraw>(window, options);
}

}  // namespace rookery::replay
