// Which snapshot each env acts with, against a model that follows every env by itself.
#include <cstring>
#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "distributed/runtime/acting/collector.h"

namespace rookery {
namespace {

// Episodes of 2 to 6 decisions.
class UnevenEnv : public Env {
 public:
  UnevenEnv() {
    spec_.id = "test/uneven";
    spec_.observations = {{.name = "left", .shape = {1}}};
    spec_.action.low = {-1};
    spec_.action.high = {1};
    spec_.deterministic = true;
  }
  const EnvSpec& spec() const override { return spec_; }
  void Reset(uint64_t seed, std::span<const double>, const Outputs& out) override {
    left_ = 2 + static_cast<int64_t>(seed % 5);
    out.Write(0, {static_cast<double>(left_)});
  }
  StepResult Step(std::span<const float>, const Outputs& out) override {
    out.Write(0, {static_cast<double>(--left_)});
    return {.terminated = left_ == 0};
  }

 private:
  EnvSpec spec_;
  int64_t left_ = 0;
};

// Acts by its one weight, and counts an episode's decisions in its state.
class WeightPolicy : public Policy {
 public:
  void Act(const Input& input, const Output& output) override {
    for (size_t env = 0; env < input.begin.size(); ++env) {
      int64_t count = 0;
      std::byte* place = input.state[0] + env * sizeof(count);
      std::memcpy(&count, place, sizeof(count));
      if (input.begin[env] != Begin::kNothing) count = 0;
      output.actions[env] = input.mode == ActMode::kUniform ? -1.0F : weight_;
      std::memcpy(output.extras[0] + env * sizeof(count), &count, sizeof(count));
      ++count;
      std::memcpy(place, &count, sizeof(count));
    }
  }
  std::vector<TensorSpec> StateColumns() const override {
    return {{.name = "count", .dtype = DType::kInt64}};
  }
  std::vector<Column> ExtraColumns() const override {
    return {{{.name = "count", .dtype = DType::kInt64}, ColumnKind::kPolicy}};
  }
  void Load(const Snapshot& snapshot) override { weight_ = snapshot.tensors.Floats("w")[0]; }

 private:
  float weight_ = 0;
};

struct Acted {
  float action = 0;
  int64_t version = 0, count = 0;
  bool operator==(const Acted&) const = default;
};

// The last row of each env, final ones apart.
class LastRows : public RowWriter {
 public:
  explicit LastRows(size_t envs) : acted(envs) {}
  void BeginEpisode(uint32_t, uint64_t, std::span<const std::byte>) override {}
  void Resume(uint32_t, uint64_t, uint32_t) override {}
  void Append(uint32_t env, const Row& row, bool closes) override {
    if (closes) return;
    // left, action, reward, terminated, truncated, then what is the policy's
    ASSERT_EQ(row.fixed.size(), 3 * 4 + 2 + 2 * 8u);
    Acted& a = acted[env];
    std::memcpy(&a.action, row.fixed.data() + 4, 4);
    std::memcpy(&a.count, row.fixed.data() + (count_first ? 14 : 22), 8);
    std::memcpy(&a.version, row.fixed.data() + (count_first ? 22 : 14), 8);
  }
  std::vector<Acted> acted;
  bool count_first = false;
};

float WeightOf(int64_t version) { return static_cast<float>(version) / 1024; }

Snapshot Version(int64_t version, Stage::Adopt adopt) {
  Snapshot snapshot{.version = version, .adopt = adopt, .tensors = {}};
  if (version % 7 == 0) snapshot.mode = ActMode::kUniform;
  snapshot.tensors.AddCopy("w", std::vector<float>{WeightOf(version)});
  return snapshot;
}

TEST(AdoptionTest, EveryEnvActsWithTheSnapshotThatItShould) {
  constexpr size_t kEnvs = 5;
  EnvConfig config;
  config.per_actor = kEnvs;
  const auto more = [] { return std::make_unique<WeightPolicy>(); };
  const Collector::Context context{
      [] { return std::make_unique<UnevenEnv>(); }, config, 3, 1, {}, more};
  LastRows rows(kEnvs);
  auto collector = std::make_unique<Collector>(context, more(), &rows);
  const Schema& schema = collector->schema();
  rows.count_first = schema.IndexOf("count") < schema.IndexOf(column::kPolicyVersion);

  struct Model {
    int64_t version = 0;
    bool at_episode = false;  // that version was taken so
    int64_t count = 0;        // decisions of its episode
  };
  std::vector<Model> model(kEnvs);
  Snapshot newest;
  Random random(5);
  int held = 0;
  const auto publish = [&](const Snapshot& snapshot) {
    newest = snapshot;
    collector->Load(newest);
    const bool at_episode = newest.adopt == Stage::Adopt::kAtEpisode;
    for (Model& env : model) {
      if (at_episode && env.at_episode && env.count > 0) continue;
      env = {newest.version, at_episode, env.count};
    }
  };
  for (int step = 0; step < 400; ++step) {
    if (random.Below(3) == 0) {
      const bool at_episode = random.Below(8) != 0;
      publish(Version(step + 1, at_episode ? Stage::Adopt::kAtEpisode : Stage::Adopt::kAtOnce));
    }
    if (step % 50 == 49) {  // as a run that goes on
      const NamedArrays saved = collector->Save();
      collector = std::make_unique<Collector>(context, more(), &rows);
      if (newest.adopt == Stage::Adopt::kAtEpisode) {  // stopped between owed updates
        collector->Load(Version(400 + step, newest.adopt));
        collector->Load(saved);
        publish(Version(500 + step, newest.adopt));
      } else {
        collector->Load(newest);
        collector->Load(saved);
      }
    }
    collector->Step();
    for (size_t env = 0; env < kEnvs; ++env) {
      Model& m = model[env];
      const bool uniform = m.version % 7 == 0;
      const Acted expected{uniform ? -1.0F : WeightOf(m.version), m.version, m.count};
      ASSERT_EQ(rows.acted[env], expected) << "env " << env << ", step " << step;
      const Collector::Row& row = collector->rows()[env];
      EXPECT_EQ(row.version, m.version);
      EXPECT_TRUE(row.taken);
      held += m.version != newest.version;
      ++m.count;
      if (row.ended) m = {newest.version, newest.adopt == Stage::Adopt::kAtEpisode, 0};
    }
  }
  EXPECT_GT(held, 400);
}

}  // namespace
}  // namespace rookery
