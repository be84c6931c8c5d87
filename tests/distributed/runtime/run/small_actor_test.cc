// Own actors are programs without LibTorch wherever the agent's policies can do without.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/run/learner.h"
#include "tests/distributed/runtime/run/child_actors.h"
#include "tests/paths.h"

namespace rookery {
namespace {

using testing::HasSubstr;

// Resident memory of a process, kB; 0 where it has ended.
int64_t MemoryOf(pid_t pid) {
  std::ifstream status(StrCat("/proc/", pid, "/status"));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:"))
      return std::stoll(line.substr(line.find_first_of("0123456789")));
  }
  return 0;
}

struct Seen {
  std::string command;
  int64_t memory = 0;  // kB, the most
};

// What the one actor of a training was.
Seen Train(const std::string& agent, const std::string& env = "{id: dmc/cheetah_run}",
           int64_t decisions = 1500) {
  const TemporaryFolder folder;
  StopSignal stop;
  RunRequest request;
  request.run = (folder.path() / "run").string();
  request.config = ParseYaml(StrCat("env: ", env, "\nagent: ", agent,
                                    "\neval: {every: 0, video: false}\n"
                                    "updates_per_decision: 0.05\ntotal_decisions: ",
                                    decisions, "\n"),
                             "test");
  rookery::Run run(request);
  Seen seen;
  std::jthread watcher([&](const std::stop_token& over) {
    while (!over.stop_requested()) {
      for (const ChildActor& actor : ChildActors()) {
        seen.command = actor.command;
        seen.memory = std::max(seen.memory, MemoryOf(actor.pid));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  });
  TrainWithActors(run, {.actors = 1, .program = BinaryPath("bin/rookery-learn")}, stop);
  watcher.request_stop();
  watcher.join();
  EXPECT_GE(run.decisions, decisions);
  return seen;
}

TEST(SmallActorTest, ActsIn40MB) {
  const Seen seen = Train("{id: sac, batch_size: 16, learning_starts: 100}");
  EXPECT_THAT(seen.command, HasSubstr("rookery-actor"));
  EXPECT_GT(seen.memory, 1000);
  EXPECT_LT(seen.memory, 40'000);
}

// Of an env that draws itself.
TEST(SmallActorTest, SeesImagesWithoutLibTorch) {
  const Seen seen = Train(
      "{id: sac_ae, hidden: [16], batch_size: 8, learning_starts: 50, initial_updates: 5, "
      "encoder: {layers: 2, filters: 4, latent: 5}}",
      "{id: classic/Pendulum-v1, pixels: {size: 24}}", 200);
  EXPECT_THAT(seen.command, HasSubstr("rookery-actor"));
}

TEST(SmallActorTest, HasLibTorchWhereThePolicyNeedsIt) {
  const Seen seen =
      Train("{id: sac, hidden: [16], batch_size: 16, learning_starts: 100, time_aware: true}");
  EXPECT_THAT(seen.command, HasSubstr("rookery-learn"));
}

// Networks that are normalized by the batch act as plain ones; noise that lasts is kept with
// LibTorch alone.
TEST(SmallActorTest, NormalizedNetworksActWithoutLibTorch) {
  const std::string modern =
      "preset: modern, hidden: [16, 16], critic_hidden: [16, 16], batch_size: 16, learning_starts: "
      "50";
  EXPECT_THAT(Train(StrCat("{id: sac, ", modern, "}"), "{id: classic/Pendulum-v1}", 200).command,
              HasSubstr("rookery-actor"));
  EXPECT_THAT(
      Train(StrCat("{id: sac, ", modern, ", noise_hold: 4}"), "{id: classic/Pendulum-v1}", 200)
          .command,
      HasSubstr("rookery-learn"));
}

}  // namespace
}  // namespace rookery
