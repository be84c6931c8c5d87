#include "distributed/replay/windows/episode_labels.h"

#include <cstring>

namespace rookery::replay {

Fields EpisodeLabelOptions::fields() {
  Fields f;
  f.Add("enabled", &enabled, "batches say what each step's episode came to");
  f.Add("goal_reward", &goal_reward, "the least reward of a step at the goal");
  return f;
}

std::vector<TensorSpec> EpisodeLabels::Specs(int64_t batch_size) const {
  return {{.name = "to_go", .dtype = DType::kFloat32, .shape = {batch_size}},
          {.name = "goal_ahead", .dtype = DType::kFloat32, .shape = {batch_size}},
          {.name = "last", .dtype = DType::kFloat32, .shape = {batch_size}}};
}

bool EpisodeLabels::Has(RowIndex row) const {
  return storage_.EpisodeAt(storage_.PositionOf(row).episode)->Finished();
}

void EpisodeLabels::Write(std::span<const RowIndex> rows, std::span<float> to_go,
                          std::span<float> goal_ahead, std::span<float> last) const {
  const Storage::ColumnView rewards = storage_.View(reward_);
  for (size_t i = 0; i < rows.size(); ++i) {
    double sum = 0;
    bool goal = false;
    int64_t steps = 0;
    for (RowIndex row = rows[i]; row != kNoRow && storage_.IsDecision(row);
         row = storage_.Next(row)) {
      float reward;
      std::memcpy(&reward, rewards.At(row), sizeof(reward));
      if (steps++ > 0) sum += static_cast<double>(reward);
      goal = goal || static_cast<double>(reward) >= options_.goal_reward;
    }
    to_go[i] = static_cast<float>(sum);
    goal_ahead[i] = goal ? 1 : 0;
    last[i] = steps == 1 ? 1 : 0;
  }
}

}  // namespace rookery::replay
