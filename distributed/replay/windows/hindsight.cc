#include "distributed/replay/windows/hindsight.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/sampling/gather.h"
#include "distributed/replay/sampling/sampler_options.h"
#include "distributed/replay/storage/episode_column.h"

namespace rookery::replay {
namespace {

// Sizes `out` and gathers into it.
void GatherRows(const Storage& storage, size_t place, size_t bytes, std::span<const RowIndex> rows,
                std::vector<std::byte>& out) {
  out.resize(rows.size() * bytes);
  Gather(storage, place, rows, out);
}

size_t ColumnOf(const std::vector<TensorSpec>& specs, const std::string& name) {
  const auto found = std::ranges::find(specs, name, &TensorSpec::name);
  return static_cast<size_t>(found - specs.begin());
}

std::string ObsName(const std::string& field) { return StrCat(column::kObservationPrefix, field); }

const EnvSpec& GoalEnv(const BatchRequest& request, const SamplerContext& context) {
  const std::string who = StrCat(Who(request), ": hindsight: ");
  if (context.env == nullptr) throw UserError(who + "nobody says what the env's goals are");
  const EnvSpec& env = *context.env;
  if (env.achieved_goal.empty() || env.desired_goal.empty()) {
    throw UserError(StrCat(who, "env ", env.id, " has no goals"));
  }
  if (!context.rewards) {
    throw UserError(StrCat(who, "env ", env.id, "'s rewards can't be computed here"));
  }
  if (!env.action.rows_of.empty()) {
    throw UserError(StrCat(who, "env ", env.id, "'s action has a row for each row of '",
                           env.action.rows_of, "'; rewards are asked for actions of one size"));
  }
  const TensorSpec& achieved = env.observations[env.FieldIndex(env.achieved_goal)];
  const TensorSpec& desired = env.observations[env.FieldIndex(env.desired_goal)];
  for (const TensorSpec* goal : {&achieved, &desired}) {
    if (goal->dtype == DType::kFloat32 && !goal->ragged) continue;
    throw UserError(StrCat(who, "the goal ", ToString(*goal), " isn't float32 and fixed"));
  }
  if (achieved.shape != desired.shape) {
    throw UserError(StrCat(who, "the goals ", ToString(achieved), " and ", ToString(desired),
                           " differ in shape"));
  }
  return env;
}

}  // namespace

Hindsight::Hindsight(const BatchRequest& request, const HindsightOptions& options,
                     const SamplerContext& context, NStepColumns& columns)
    : storage_(context.storage),
      columns_(columns),
      rewards_(context.rewards),
      draw_(context.storage, options) {
  const EnvSpec& env = GoalEnv(request, context);
  const Schema& schema = storage_.schema();
  const BlockLayout& layout = storage_.layout();
  const std::string achieved = ObsName(env.achieved_goal), desired = ObsName(env.desired_goal);
  achieved_ = layout.FixedPlace(RequireColumn(schema, achieved, DType::kFloat32));
  action_ = layout.FixedPlace(RequireColumn(schema, column::kAction, DType::kFloat32));
  goal_bytes_ = layout.fixed()[achieved_].bytes;
  action_bytes_ = layout.fixed()[action_].bytes;
  desired_out_ = ColumnOf(columns.specs(), desired);
  if (desired_out_ == columns.specs().size()) {
    throw UserError(StrCat(Who(request), ": hindsight: '", env.desired_goal,
                           "' is not among the fields that the agent reads (", Join(request.fields),
                           "), so other goals change nothing; add it"));
  }
  next_desired_out_ = ColumnOf(columns.specs(), "next_" + desired);
  reward_out_ = ColumnOf(columns.specs(), "reward");
  discount_out_ = ColumnOf(columns.specs(), "discount");
  if (!env.parameters.empty()) {
    const std::optional<size_t> at = EpisodeOffset(schema, column::kParameters);
    if (!at) throw UserError(StrCat("there is no episode column '", column::kParameters, "'"));
    parameters_at_ = *at;
    parameters_count_ = env.parameters.size();
  }
  query_actions_ = &query_.columns["action"];
  query_came_to_ = &query_.columns["next_" + achieved];
  query_asked_ = {&query_.columns[desired], &query_.columns["next_" + desired]};
}

void Hindsight::Relabel(Random& random, std::span<const RowIndex> starts,
                        std::span<const std::span<std::byte>> out) {
  draw_.Draw(random, starts);
  if (draw_.relabelled().empty()) return;
  GatherRows(storage_, achieved_, goal_bytes_, draw_.goals(), goals_);
  ListDecisions(starts);
  AskRewards();
  WriteReturns(out);
  WriteGoals(out);
}

void Hindsight::ListDecisions(std::span<const RowIndex> starts) {
  rows_.clear();
  next_rows_.clear();
  asked_.clear();
  parameters_.clear();
  terminated_.clear();
  for (size_t m = 0; m < draw_.relabelled().size(); ++m) {
    const size_t i = draw_.relabelled()[m];
    const auto steps = static_cast<size_t>(columns_.windows()[i].steps);
    RowIndex row = starts[i];
    for (size_t j = 0; j < steps; ++j) {
      const RowIndex next = storage_.Next(row);
      rows_.push_back(row);
      next_rows_.push_back(next);
      terminated_.push_back((storage_.Flags(next) & kTerminated) != 0 ? 1 : 0);
      const std::byte* goal = goals_.data() + m * goal_bytes_;
      asked_.insert(asked_.end(), goal, goal + goal_bytes_);
      row = next;
    }
    if (parameters_count_ > 0) {
      AppendParameters(*storage_.EpisodeAt(draw_.episodes()[m]), steps);
    }
  }
}

void Hindsight::AppendParameters(const Episode& episode, size_t decisions) {
  const size_t at = parameters_.size();
  parameters_.resize(at + decisions * parameters_count_);
  for (size_t j = 0; j < decisions; ++j) {
    std::memcpy(parameters_.data() + at + j * parameters_count_,
                episode.columns.data() + parameters_at_, parameters_count_ * sizeof(double));
  }
}

void Hindsight::AskRewards() {
  GatherRows(storage_, action_, action_bytes_, rows_, actions_);
  GatherRows(storage_, achieved_, goal_bytes_, next_rows_, came_to_);
  new_rewards_.resize(rows_.size());
  query_.transitions = static_cast<int64_t>(rows_.size());
  *query_actions_ = actions_;
  *query_came_to_ = came_to_;
  for (std::span<const std::byte>* asked : query_asked_) *asked = asked_;
  query_.parameters = parameters_;
  rewards_(query_, new_rewards_, terminated_);
}

void Hindsight::WriteReturns(std::span<const std::span<std::byte>> out) {
  auto* rewards = reinterpret_cast<float*>(out[reward_out_].data());
  auto* discounts = reinterpret_cast<float*>(out[discount_out_].data());
  size_t n = 0;  // the window's first decision
  for (const size_t i : draw_.relabelled()) {
    const NStepWindow::Window was = columns_.windows()[i];
    const auto most = static_cast<size_t>(was.steps);
    double sum = 0;
    size_t steps = 0;
    bool terminal = false;
    while (steps < most && !terminal) {
      sum += columns_.window().Power(steps) * static_cast<double>(new_rewards_[n + steps]);
      terminal = terminated_[n + steps] != 0;
      ++steps;
    }
    const NStepWindow::Window now{next_rows_[n + steps - 1], static_cast<int64_t>(steps)};
    rewards[i] = static_cast<float>(sum);
    discounts[i] = columns_.window().Discount(now, terminal);
    if (steps < most) columns_.EndAt(i, now, out);
    n += most;
  }
}

void Hindsight::WriteGoals(std::span<const std::span<std::byte>> out) const {
  for (const size_t column : {desired_out_, next_desired_out_}) {
    const size_t bytes = columns_.specs()[column].NumBytes() / columns_.windows().size();
    for (size_t m = 0; m < draw_.relabelled().size(); ++m) {
      std::byte* row = out[column].data() + draw_.relabelled()[m] * bytes;
      // A goal with a history was always this one.
      for (size_t at = 0; at < bytes; at += goal_bytes_) {
        std::memcpy(row + at, goals_.data() + m * goal_bytes_, goal_bytes_);
      }
    }
  }
}

}  // namespace rookery::replay
