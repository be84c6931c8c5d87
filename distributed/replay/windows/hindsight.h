// Hindsight experience replay (Andrychowicz et al. 2017): transitions are learned from as if what
// they came to had been asked.
//
//   (o, a, r, o', g) ──▶ (o, a, r', o', g'),  g' achieved elsewhere,  r' = Env::Rewards(o', g', a)
//
// A stage after the gather, whatever drew the rows: in some of a batch's windows (hindsight_draw.h)
// the desired goal is another, and so are the rewards and ends of all decisions in them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/batch_request.h"
#include "distributed/replay/sampling/sampler_context.h"
#include "distributed/replay/windows/hindsight_draw.h"
#include "distributed/replay/windows/hindsight_options.h"
#include "distributed/replay/windows/n_step_columns.h"

namespace rookery::replay {

class Hindsight {
 public:
  // `columns`: what the batch is gathered with; outlives it. Throws UserError: an env without goals
  // or rewards, a request that doesn't read the desired goal.
  Hindsight(const BatchRequest& request, const HindsightOptions& options,
            const SamplerContext& context, NStepColumns& columns);

  Hindsight(const Hindsight&) = delete;
  Hindsight& operator=(const Hindsight&) = delete;

  // `starts` (B): of the last Gather, into `out`. Rewrites there obs/<desired goal>,
  // next_obs/<desired goal>, reward and discount, and where a window ends earlier now, next_obs and
  // steps. Throws what the rewards throw.
  void Relabel(Random& random, std::span<const RowIndex> starts,
               std::span<const std::span<std::byte>> out);

 private:
  // All decisions of the relabelled windows, one after the other: N of them.
  void ListDecisions(std::span<const RowIndex> starts);
  void AskRewards();
  void AppendParameters(const Episode& episode, size_t decisions);
  void WriteReturns(std::span<const std::span<std::byte>> out);
  void WriteGoals(std::span<const std::span<std::byte>> out) const;

  const Storage& storage_;
  NStepColumns& columns_;
  RewardFunction rewards_;
  HindsightDraw draw_;
  size_t achieved_, action_;                                           // places in layout().fixed()
  size_t goal_bytes_, action_bytes_;                                   // of a row
  size_t desired_out_, next_desired_out_, reward_out_, discount_out_;  // columns of the batch
  size_t parameters_at_ = 0;     // bytes into the episode columns
  size_t parameters_count_ = 0;  // P

  std::vector<std::byte> goals_;     // (M, G), of the M relabelled windows
  std::vector<RowIndex> rows_;       // (N)
  std::vector<RowIndex> next_rows_;  // (N): the rows after them
  std::vector<std::byte> actions_;   // (N, A)
  std::vector<std::byte> came_to_;   // (N, G): achieved after them
  std::vector<std::byte> asked_;     // (N, G)
  std::vector<double> parameters_;   // (N, P)
  std::vector<float> new_rewards_;   // (N)
  std::vector<uint8_t> terminated_;  // (N)
  RewardQuery query_;                // of these
  std::span<const std::byte>* query_actions_;
  std::span<const std::byte>* query_came_to_;
  std::array<std::span<const std::byte>*, 2> query_asked_;  // before and after
};

}  // namespace rookery::replay
