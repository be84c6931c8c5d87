#include "distributed/replay/windows/row_draw.h"

#include "distributed/replay/sampling/draw.h"
#include "distributed/replay/windows/age_draw.h"
#include "distributed/replay/windows/prioritized_draw.h"

namespace rookery::replay {
namespace {

class UniformDraw : public RowDraw {
 public:
  explicit UniformDraw(const NStepWindow& window) : window_(window) {}

  bool Draw(Random& random, std::span<RowIndex> rows) override {
    const auto admits = [&](RowIndex row) { return window_.Has(row); };
    return DrawUniform(random, window_.storage().RowPlaces(), admits, rows);
  }

 private:
  const NStepWindow& window_;
};

}  // namespace

std::unique_ptr<RowDraw> MakeRowDraw(const NStepWindow& window, const NStepOptions& options) {
  if (options.prioritized.alpha > 0) return MakePrioritizedDraw(window, options.prioritized);
  if (options.age.decay > 0) return MakeAgeDraw(window, options.age);
  return std::make_unique<UniformDraw>(window);
}

}  // namespace rookery::replay
