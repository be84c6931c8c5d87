#include "tools/bench/replay/bench_draws.h"

#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <string>

#include "core/strings.h"
#include "distributed/replay/table.h"
#include "distributed/replay/windows/hindsight_options.h"
#include "distributed/replay/windows/prioritized_draw.h"
#include "tools/bench/items_a_second.h"
#include "tools/bench/pairs.h"
#include "tools/bench/replay/row_inserter.h"

namespace rookery {
namespace {

constexpr size_t kDrawBatch = 256;
constexpr uint32_t kDrawChunk = 64;  // rows
constexpr int64_t kGoal = 3;         // elements

EnvSpec GoalEnvSpec(int64_t state) {
  EnvSpec env;
  env.id = "bench/goals";
  env.observations = {{.name = "state", .shape = {state}},
                      {.name = "achieved", .shape = {kGoal}, .role = Role::kGoal},
                      {.name = "desired", .shape = {kGoal}, .role = Role::kGoal}};
  env.action.low.assign(1, -1);
  env.action.high.assign(1, 1);
  env.achieved_goal = "achieved";
  env.desired_goal = "desired";
  return env;
}

// 0 where the goal is near, else -1, as most goal envs have it.
void NearOrNot(const replay::RewardQuery& query, std::span<float> rewards, std::span<uint8_t>) {
  const auto floats = [&](const char* name) {
    return reinterpret_cast<const float*>(query.columns.at(name).data());
  };
  const float* achieved = floats("next_obs/achieved");  // (B, G)
  const float* desired = floats("obs/desired");         // (B, G)
  for (size_t i = 0; i < rewards.size(); ++i, achieved += kGoal, desired += kGoal) {
    float square = 0;
    for (int64_t j = 0; j < kGoal; ++j) {
      square += (achieved[j] - desired[j]) * (achieved[j] - desired[j]);
    }
    rewards[i] = square < 0.05F * 0.05F ? 0.0F : -1.0F;
  }
}

Options OptionsOf(const std::string& way) {
  if (way == "prioritized") {
    return {{"prioritized", replay::PrioritizedOptions{.alpha = 0.6}.fields().Write()}};
  }
  if (way == "hindsight") {
    return {{"hindsight", replay::HindsightOptions{.goals = "future"}.fields().Write()}};
  }
  return {};
}

// A full table, and batches drawn from it.
class DrawnTable {
 public:
  DrawnTable(int64_t state, int64_t decisions)
      : env_(GoalEnvSpec(state)),
        table_(MakeSchema(env_, {}), {.capacity = decisions}, {replay::PriorityColumn()}) {
    RowInserter inserter(table_, kDrawChunk);
    const int64_t rows = decisions + 2 * RowInserter::kEpisodeRows;
    for (int64_t i = 0; i < rows; i += kDrawChunk) inserter.Insert();
    WritePriorities(decisions);
  }

  // Transitions a second.
  double Rate(const std::string& way, double seconds) {
    Batch& batch = BatchOf(way);
    return ItemsASecond(seconds, kDrawBatch,
                        [&] { table_.Sample(*batch.sampler, random_, batch.spans); });
  }

 private:
  struct Batch {
    std::unique_ptr<replay::Sampler> sampler;
    std::vector<std::vector<std::byte>> memory;
    std::vector<std::span<std::byte>> spans;
  };

  Batch MakeBatch(const Options& options, std::vector<std::string> fields) {
    const BatchRequest request{.batch_size = static_cast<int64_t>(kDrawBatch),
                               .fields = std::move(fields),
                               .options = options};
    Batch batch{.sampler = table_.MakeSampler(request, &env_, NearOrNot)};
    for (const TensorSpec& spec : batch.sampler->Layout()) {
      batch.memory.emplace_back(spec.NumBytes());
    }
    for (std::vector<std::byte>& memory : batch.memory) batch.spans.emplace_back(memory);
    return batch;
  }

  // Made when it is first asked for: a sampler that follows the table slows what others insert.
  Batch& BatchOf(const std::string& way) {
    const auto found = batches_.find(way);
    if (found != batches_.end()) return found->second;
    return batches_.emplace(way, MakeBatch(OptionsOf(way), {})).first->second;
  }

  // Errors as they are while learning, of most rows.
  void WritePriorities(int64_t decisions) {
    Batch batch = MakeBatch({}, {"state", "desired"});
    size_t id = 0;
    while (batch.sampler->Layout()[id].name != "id") ++id;
    std::vector<float> priorities(kDrawBatch);
    for (int64_t i = 0; i < decisions; i += static_cast<int64_t>(kDrawBatch)) {
      table_.Sample(*batch.sampler, random_, batch.spans);
      for (float& priority : priorities) priority = std::abs(static_cast<float>(random_.Normal()));
      const auto* ids = reinterpret_cast<const replay::StableId*>(batch.memory[id].data());
      table_.Write("priority", {ids, kDrawBatch}, std::as_bytes(std::span(priorities)));
    }
  }

  EnvSpec env_;
  replay::Table table_;
  Random random_{uint64_t{1}};
  std::map<std::string, Batch> batches_;
};

BenchRow DrawRow(std::string name, const std::string& peer, const PairedRates& rates) {
  return {.name = std::move(name),
          .value = rates.value,
          .unit = "items/s",
          .peer = rates.peer,
          .ratio_to_peer = rates.ratio_to_peer,
          .note = StrCat("peer: ", peer, "; ", rates.spread)};
}

}  // namespace

std::vector<BenchRow> BenchDraws(double seconds, int64_t pairs) {
  std::vector<BenchRow> rows;
  {
    // With the goals, 4 B of action and 4 B of reward: 400 B.
    DrawnTable table(/*state=*/92, (int64_t{256} << 20) / 400);
    for (const std::string way : {"prioritized", "hindsight"}) {
      rows.push_back(DrawRow(StrCat("draws/", way, "/400B"), "uniform draws of the same table",
                             MeasurePairs(
                                 pairs, [&] { return table.Rate(way, seconds); }, nullptr,
                                 [&] { return table.Rate("uniform", seconds); })));
    }
  }
  DrawnTable many(/*state=*/1, 10'000'000), few(/*state=*/1, 1'000'000);
  for (const std::string way : {"uniform", "prioritized", "hindsight"}) {
    rows.push_back(DrawRow(StrCat("draws/", way, "/10M"), "a million rows",
                           MeasurePairs(
                               pairs, [&] { return many.Rate(way, seconds); }, nullptr,
                               [&] { return few.Rate(way, seconds); })));
  }
  return rows;
}

}  // namespace rookery
