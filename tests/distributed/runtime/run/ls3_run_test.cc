// Runs of LS3: episodes that controllers act at first, exact resumes in each stage, and what people
// are shown of what it thinks.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/output_file.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/evaluation/judged_grid.h"
#include "distributed/runtime/run/lockstep.h"
#include "distributed/runtime/run/run.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr const char* kConfig = R"(
env: {id: constrained/navigation, time_limit: 10, pixels: {size: 64, frame_stack: 1}}
agent:
  id: ls3
  batch_size: 8
  collect_episodes: 2
  episodes: 4
  encoder: {filters: 2, latent: 4, updates: 6, batch_size: 4}
  dynamics: {nets: 2, hidden: [8], first_updates: 6, updates: 3}
  value: {nets: 2, hidden: [8], regression_updates: 3, first_updates: 4, updates: 5,
          target_every: 2}
  safe_set: {hidden: [8], first_updates: 5, updates: 3, target_every: 2}
  constraint: {hidden: [8], first_updates: 5, updates: 3}
  goal: {hidden: [8], first_updates: 5, updates: 3}
  planner: {population: 12, elites: 4, iterations: 2, horizon: 2, particles: 2, restarts: 1}
replay:
  sources:
    demonstrations: {policy: script/detour, episodes: 1, capacity: 200, env: {time_limit: 100}}
    violations: {policy: script/violate, episodes: 1, capacity: 200,
                 env: {params: {random_start: 1}}}
total_decisions: 100
eval: {every: 0}
checkpoint: {every: 5, every_updates: 4, keep: 50}
actors: 0
)";

void Train(const fs::path& path, const std::string& resume = "") {
  at::set_num_threads(1);
  RunRequest request;
  if (resume.empty()) {
    request.config = ParseYaml(kConfig, "test");
    request.run = path.string();
  } else {
    request.resume = path.string() + "@" + resume;
    request.discard_newer = true;
  }
  StopSignal stop;
  rookery::Run run(request);
  TrainLockstep(run, stop);
}

class Ls3Run : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TemporaryFolder>();
    Train(*folder_ / "run");
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static fs::path Path() { return *folder_ / "run"; }
  static std::string Agent(const std::string& position) {
    return ReadText(Path() / "checkpoints" / position / "agent.safetensors");
  }

  static std::unique_ptr<TemporaryFolder> folder_;
};
std::unique_ptr<TemporaryFolder> Ls3Run::folder_;

// In the encoder's stage, in that of the networks on latents, while it collects, and between
// updates.
TEST_F(Ls3Run, GoesOnAsIfItHadNotStopped) {
  const std::string last = Agent("40");
  for (const std::string from : {"0+4", "0+8", "0+12", "5", "20", "35"}) {
    Train(Path(), from);
    EXPECT_TRUE(Agent("40") == last) << from;
  }
}

TEST_F(Ls3Run, JudgesWhereEpisodesMayBegin) {
  const SavedPolicy saved =
      LoadPolicy(Path(), "last", std::vector<std::string>{"env.params.start_noise=0"}, {});
  const auto judged = [&](const char* x, const char* y) {
    return JudgeGrid(Path(), "last", saved, x, y, {7, 3});
  };
  const JudgedGrid grid = judged("start_x", "start_y");
  EXPECT_EQ(grid.x.values.front(), 0);
  EXPECT_EQ(grid.x.values.back(), 180);
  EXPECT_EQ(grid.y.values[1], 75);
  std::vector<std::string> names;
  for (const auto& [name, values] : grid.columns) {
    names.push_back(name);
    ASSERT_EQ(values.size(), 21U) << name;
    const bool probability = name != "value";
    for (const double value : values) EXPECT_TRUE(!probability || (value >= 0 && value <= 1));
  }
  EXPECT_THAT(names,
              testing::ElementsAre("value", "safe_set", "constraint", "goal", "cost", "success"));
  // x of 90 and y of 75 alone is in the wall, and x of 150 at the goal.
  for (size_t place = 0; place < 21; ++place) {
    EXPECT_EQ(grid.columns[4].second[place], place == 7 + 3 ? 1 : 0) << place;
    EXPECT_EQ(grid.columns[5].second[place], place == 7 + 5 ? 1 : 0) << place;
  }
  EXPECT_NE(grid.columns[0].second[0], grid.columns[0].second[6]);
  EXPECT_THAT([&] { judged("start_x", "stort_y"); },
              ThrowsMessage<UserError>(HasSubstr("did you mean 'start_y'")));
  EXPECT_THAT([&] { judged("start_x", "start_x"); },
              ThrowsMessage<UserError>(HasSubstr("said twice")));
}

// Pictures of what a plan leads to, of the size of what is seen.
TEST_F(Ls3Run, PlansArePictured) {
  SavedPolicy saved = LoadPolicy(Path(), "last",
                                 std::vector<std::string>{"agent.planner.safe_threshold=0",
                                                          "agent.planner.constraint_threshold=1"},
                                 {});
  EXPECT_TRUE(saved.policy->Foreseen().empty());
  std::vector<std::byte> image(3 * 64 * 64);
  const std::byte* pixels = image.data();
  std::vector<float> action(2);
  const std::vector<Begin> begin = {Begin::kEpisode};
  Random random({1});
  saved.policy->Act({.observations = {&pixels, 1},
                     .begin = begin,
                     .state = {},
                     .last = {},
                     .mode = ActMode::kEvaluate,
                     .random = random},
                    {.actions = action, .extras = {}});
  const std::vector<Picture> foreseen = saved.policy->Foreseen();
  ASSERT_EQ(foreseen.size(), 2U);
  EXPECT_EQ(foreseen[0].height, 64);
  EXPECT_EQ(foreseen[0].width, 64);
}

}  // namespace
}  // namespace rookery
