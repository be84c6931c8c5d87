// Weights and actions that are no numbers: the run ends and says why, no env is blamed, and what
// was saved before stays good.
#include <algorithm>
#include <limits>
#include <thread>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/io/checkpoint_store.h"
#include "core/io/output_file.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "core/tensor/arrays.h"
#include "core/tensor/finite.h"
#include "distributed/runtime/acting/collector.h"
#include "distributed/runtime/evaluation/evaluate.h"
#include "distributed/runtime/files/faults.h"
#include "distributed/runtime/processes/supervisor.h"
#include "distributed/runtime/run/learner.h"
#include "distributed/runtime/run/lockstep.h"
#include "tests/distributed/runtime/counting_env.h"
#include "tests/paths.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

RunRequest RequestFor(const fs::path& path, const std::string& fault, int64_t actors) {
  return {.config = ParseYaml(
              StrCat("env: {id: test/faulty, options: {fault: ", fault, "}}\n",
                     "agent: {id: sac, hidden: [16], batch_size: 32, learning_starts: 60}\n",
                     "eval: {every: 0}\ncheckpoint: {every: 20, keep: 100}\nactors: ", actors,
                     "\ntotal_decisions: 5000\n"),
              "test"),
          .run = path.string(),
          .plugins = {BinaryPath("tests/runtime_plugins/faulty.so")}};
}

template <class Error>
std::string Train(rookery::Run& run) {
  at::set_num_threads(1);
  StopSignal stop;
  try {
    if (run.config.actors == 0) {
      TrainLockstep(run, stop);
    } else {
      TrainWithActors(
          run, {.actors = run.config.actors, .program = BinaryPath("bin/rookery-learn")}, stop);
    }
  } catch (const Error& error) {
    return error.what();
  }
  return "it trained";
}

// What was saved is finite, and there is something to go on from.
void ExpectGoodCheckpoints(const fs::path& run) {
  const std::vector<Position> all = ListCheckpoints(run / "checkpoints");
  EXPECT_FALSE(all.empty());
  for (const Position& position : all) {
    const auto checkpoint = CheckpointReader::Open(run / "checkpoints" / ToString(position));
    EXPECT_TRUE(AllFinite(TensorsOf(checkpoint.Tensors("agent.safetensors").arrays())))
        << ToString(position);
  }
  EXPECT_TRUE(fs::is_empty(run / "crashes"));
}

TEST(DivergedTest, InLockstep) {
  const TemporaryFolder folder;
  rookery::Run run(RequestFor(folder / "run", "burst", 0));
  EXPECT_THAT(Train<Diverged>(run),
              AllOf(HasSubstr("training diverged"), HasSubstr("since one of the updates"),
                    HasSubstr("the last good checkpoint is that of "), HasSubstr("--resume")));
  ExpectGoodCheckpoints(folder / "run");
}

// The distribution of a return that is no number has no atoms to lie on; it's said the same way.
TEST(DivergedTest, InLockstepWithACategoricalCritic) {
  const TemporaryFolder folder;
  RunRequest request = RequestFor(folder / "run", "burst", 0);
  ApplyOverride(request.config, "agent.preset=modern");
  ApplyOverride(request.config, "agent.critic_hidden=[16]");
  rookery::Run run(request);
  EXPECT_THAT(Train<Diverged>(run), HasSubstr("training diverged"));
  ExpectGoodCheckpoints(folder / "run");
}

TEST(DivergedTest, WithActors) {
  const TemporaryFolder folder;
  {  // without an update, so that there is a checkpoint however late this process looks
    RunRequest request = RequestFor(folder / "run", "burst", 1);
    ApplyOverride(request.config, "total_decisions=60");
    ApplyOverride(request.config, "updates_per_decision=0");
    rookery::Run run(request);
    EXPECT_EQ(Train<Diverged>(run), "it trained");
  }
  {
    RunRequest request{.config =
                           ParseYaml("{total_decisions: 5000, updates_per_decision: 1}", "test")};
    request.resume = (folder / "run").string();
    request.plugins = {BinaryPath("tests/runtime_plugins/faulty.so")};
    rookery::Run run(request);
    EXPECT_THAT(Train<Diverged>(run), HasSubstr("training diverged"));
  }
  ExpectGoodCheckpoints(folder / "run");
  RunRequest again{.config = ParseYaml("checkpoint: {every: 10}", "test")};
  again.resume = (folder / "run").string();
  again.plugins = {BinaryPath("tests/runtime_plugins/faulty.so")};
  EXPECT_NO_THROW(rookery::Run{again});
}

TEST(DivergedTest, AnActorOfSuchAPolicyIsNotStartedAgain) {
  const TemporaryFolder folder;
  OutputFile(folder / ".actor-0.recorder", OutputFile::Mode::kTruncate).Write("its episode");
  // What an actor says, with its exit status.
  const Supervisor supervisor(
      {.actors = 1,
       .endpoint = "unix:nowhere",
       .run = [&] { return folder.path(); },
       .command = {"/bin/sh", "-c", StrCat("echo it is nan >&2; exit ", kPolicyFaultStatus),
                   "sh"}});
  for (int i = 0; i < 500 && supervisor.fatal().empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_THAT(supervisor.fatal(), AllOf(HasSubstr("actor 0"), HasSubstr("it is nan")));
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_EQ(supervisor.restarts(), 0);
  EXPECT_FALSE(fs::exists(folder / "crashes"));
}

// Chooses `action`, always.
class FixedPolicy : public Policy {
 public:
  explicit FixedPolicy(float action) : action_(action) {}
  void Act(const Input&, const Output& output) override {
    std::ranges::fill(output.actions, action_);
  }
  void Load(const Snapshot&) override {}

 private:
  float action_;
};

TEST(DivergedTest, ActingBlamesThePolicy) {
  const EnvConfig config{.per_actor = 2};
  bool blamed = false;
  Collector collector({MakeCounting({.length = 5}), config, 0, 0,
                       [&](int64_t, const std::string&) { blamed = true; }},
                      std::make_unique<FixedPolicy>(std::numeric_limits<float>::infinity()),
                      nullptr);
  EXPECT_THAT([&] { collector.Step(); },
              testing::ThrowsMessage<PolicyFault>(
                  AllOf(HasSubstr("the policy's action is inf"), HasSubstr("(up to "))));
  EXPECT_FALSE(blamed);
}

TEST(DivergedTest, EvaluationsBlameThePolicy) {
  const EnvFactory factory = MakeCounting({.length = 5});
  for (const float action : {std::numeric_limits<float>::quiet_NaN(), 1.5F, -1.1F}) {
    FixedPolicy policy(action);
    EXPECT_THROW(Evaluate(policy, factory, {}, 2), PolicyFault) << action;
  }
  FixedPolicy policy(-1);
  EXPECT_NO_THROW(Evaluate(policy, factory, {}, 2));
}

TEST(DivergedTest, GreatNumbersAreFinite) {
  const Tensor great = at::full({100}, 1e38F);  // (100); their sum is infinite
  EXPECT_TRUE(AllFinite(std::vector<Tensor>{great, at::ones({3}, at::kLong)}));
  for (const float value :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    const Tensor bad = great.clone();  // (100)
    bad[7] = value;
    EXPECT_FALSE(AllFinite(std::vector<Tensor>{great, bad}));
  }
}

}  // namespace
}  // namespace rookery
