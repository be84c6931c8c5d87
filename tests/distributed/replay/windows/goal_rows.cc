#include "tests/distributed/replay/windows/goal_rows.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <gtest/gtest.h>

#include "distributed/replay/storage/dump.h"
#include "distributed/replay/windows/prioritized_draw.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {
namespace {

float Fraction(const RowId& id, uint64_t what) {
  const uint64_t hash = MixKey({id.incarnation, id.env, id.episode, id.row, what});
  return static_cast<float>(hash % 1000) / 1000;
}

template <class T>
void PutValue(std::vector<std::byte>& out, const T& value) {
  const auto bytes = std::as_bytes(std::span(&value, 1));
  out.insert(out.end(), bytes.begin(), bytes.end());
}

template <class T>
std::span<const T> Values(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

}  // namespace

EnvSpec GoalSpec() {
  EnvSpec spec{.id = "test/goals"};
  spec.observations = {{.name = "id", .dtype = DType::kInt64, .shape = {4}},
                       {.name = "achieved", .shape = {2}},
                       {.name = "desired", .shape = {2}, .history = 2}};
  spec.action.low = {-1};
  spec.action.high = {1};
  spec.parameters = {{.name = "one"}, {.name = "two"}};
  spec.achieved_goal = "achieved";
  spec.desired_goal = "desired";
  return spec;
}

Schema GoalSchema() { return MakeSchema(GoalSpec(), {}); }

// All parts are small enough to be exact.
Goal AchievedAt(const RowId& id) {
  return {static_cast<float>((id.incarnation * 8 + id.env) * 4096 + id.episode),
          static_cast<float>(id.row)};
}

RowId RowOfGoal(const Goal& achieved) {
  const auto code = static_cast<uint64_t>(achieved[0]);
  return {code / 4096 / 8, static_cast<uint32_t>(code / 4096 % 8), code % 4096,
          static_cast<uint32_t>(achieved[1])};
}

Goal DesiredAt(const RowId& id) { return {-AchievedAt(id)[0], -Fraction({.row = id.row}, 1) - 1}; }
float ActionAt(const RowId& id) { return Fraction(id, 2); }
float RewardAt(const RowId& id) { return 10 + Fraction(id, 3); }

double ParameterAt(const RowId& id, size_t i) {
  return Fraction({id.incarnation, id.env, id.episode, 0}, 4 + i);
}

float RewardFor(const Goal& next, const Goal& goal, float action, double p0, double p1) {
  const float distance = std::abs(next[1] - goal[1]) + (next[0] == goal[0] ? 0 : 100);
  return static_cast<float>(-distance - p0 * action + p1);
}

bool EndsFor(const Goal& next, const Goal& goal) {
  return next[0] == goal[0] && std::abs(next[1] - goal[1]) < 2;
}

RewardFunction GoalRewards() {
  return [](const RewardQuery& query, std::span<float> rewards, std::span<uint8_t> terminated) {
    const auto next = Values<Goal>(query.columns.at("next_obs/achieved"));
    const auto goal = Values<Goal>(query.columns.at("next_obs/desired"));
    const auto action = Values<float>(query.columns.at("action"));
    ASSERT_EQ(static_cast<size_t>(query.transitions), rewards.size());
    ASSERT_EQ(next.size(), rewards.size());
    ASSERT_TRUE(std::ranges::equal(goal, Values<Goal>(query.columns.at("obs/desired"))));
    ASSERT_EQ(query.parameters.size(), 2 * rewards.size());
    for (size_t i = 0; i < rewards.size(); ++i) {
      const RowId id = RowOfGoal(next[i]);  // the row after it
      ASSERT_EQ(action[i], ActionAt({id.incarnation, id.env, id.episode, id.row - 1}));
      rewards[i] = RewardFor(next[i], goal[i], action[i], query.parameters[2 * i],
                             query.parameters[2 * i + 1]);
      terminated[i] = EndsFor(next[i], goal[i]) ? 1 : 0;
    }
  };
}

GoalTable::GoalTable(uint64_t seed, const StorageOptions& options)
    : random_(seed), storage_(GoalSchema(), options, {PriorityColumn()}) {}

void GoalTable::Step() {
  const uint64_t dice = random_.Below(60);
  if (dice == 0) {
    storage_.CloseIncarnation(incarnation_++);
    streams_.clear();
  } else if (dice == 1) {
    StorageDump::Replace(storage_, Reloaded(storage_));
  } else {
    const auto env = static_cast<uint32_t>(random_.Below(3));
    const bool closes = random_.Below(4) == 0;
    Append(env, static_cast<uint32_t>(1 + random_.Below(6)), closes, random_.Below(2) == 0);
  }
}

void GoalTable::Append(uint32_t env, uint32_t rows, bool closes, bool terminated) {
  Stream& stream = streams_[env];
  const ChunkHeader header{.incarnation = incarnation_,
                           .env = env,
                           .episode = stream.episode,
                           .first_row = stream.row,
                           .rows = rows,
                           .closes = closes};
  std::vector<std::byte> bytes, episode_columns;
  const auto each = [&](const auto& put) {
    for (uint32_t i = 0; i < rows; ++i) {
      put(RowId{incarnation_, env, stream.episode, stream.row + i}, closes && i + 1 == rows);
    }
  };
  each([&](const RowId& id, bool) {
    for (const uint64_t part : {id.incarnation, uint64_t{id.env}, id.episode, uint64_t{id.row}}) {
      PutValue(bytes, static_cast<int64_t>(part));
    }
  });
  each([&](const RowId& id, bool) { PutValue(bytes, AchievedAt(id)); });
  each([&](const RowId& id, bool) { PutValue(bytes, DesiredAt(id)); });
  each([&](const RowId& id, bool) { PutValue(bytes, ActionAt(id)); });
  each([&](const RowId& id, bool) { PutValue(bytes, RewardAt(id)); });
  each([&](const RowId& id, bool final) {
    all_[id] = {final && terminated, final && !terminated};
    PutValue(bytes, all_[id].terminated);
  });
  each([&](const RowId& id, bool) { PutValue(bytes, all_[id].truncated); });
  each([&](const RowId&, bool) { PutValue(bytes, int64_t{0}); });  // policy_version
  if (stream.row == 0) {
    for (const int64_t value : {0, 1, 2, 0})
      PutValue(episode_columns, value);  // seed, task, trial, source
    const RowId id{incarnation_, env, stream.episode, 0};
    for (size_t i = 0; i < 2; ++i) PutValue(episode_columns, ParameterAt(id, i));
  }
  const ChunkSink::Slot slot = storage_.Begin(header, episode_columns, {});
  Fill(slot, bytes);
  storage_.Commit(slot.ticket);
  stream.row = closes ? 0 : stream.row + rows;
  stream.episode += closes ? 1 : 0;
}

void GoalTable::WritePriorities(std::span<const StableId> ids, Random& random) {
  std::vector<float> priorities(ids.size());
  random.FillUniform(priorities, 0, 2);
  storage_.Write(storage_.columns().IndexOf(PriorityColumn().spec.name), ids,
                 std::as_bytes(std::span(priorities)));
}

std::map<RowId, GoalTable::Row> GoalTable::Present() const {
  std::map<RowId, Row> present;
  storage_.ForEachRowId([&](const RowId& id) { present[id] = all_.at(id); });
  return present;
}

}  // namespace rookery::replay
