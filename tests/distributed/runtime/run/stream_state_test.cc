// What a checkpoint keeps of its actors has a bound, however often a run goes on.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/io/checkpoint_reader.h"
#include "core/io/checkpoint_store.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/run/learner.h"
#include "tests/paths.h"

namespace rookery {
namespace {

void TrainTo(int64_t decisions, const std::filesystem::path& path, bool resume) {
  RunRequest request;
  request.config = ParseYaml(
      resume ? StrCat("total_decisions: ", decisions)
             : StrCat("env: dmc/pendulum_swingup\n"
                      "agent: {id: sac, hidden: [8], batch_size: 8, learning_starts: 50}\n"
                      "eval: {every: 0, video: false}\nupdates_per_decision: 0.1\n"
                      "actors: 1\ntotal_decisions: ",
                      decisions),
      "test");
  (resume ? request.resume : request.run) = path.string();
  StopSignal stop;
  rookery::Run run(request);
  TrainWithActors(run, {.actors = 1, .program = BinaryPath("bin/rookery-learn")}, stop);
}

TEST(StreamStateTest, OwnActorsOfBeforeAreForgotten) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "run";
  for (int64_t i = 0; i < 2; ++i) TrainTo(200 * (i + 1), path, i > 0);
  const auto all = ListCheckpoints(path / "checkpoints");
  const auto last = CheckpointReader::Open(path / "checkpoints" / ToString(all.back()));
  const nlohmann::json lives = last.Json("stream.json");
  ASSERT_EQ(lives.size(), 1u) << lives;
  EXPECT_TRUE(lives[0].at("own"));
}

}  // namespace
}  // namespace rookery
