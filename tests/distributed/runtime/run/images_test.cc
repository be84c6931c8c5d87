// A replay that holds images, compressed or not, goes on as it was, byte for byte.
#include <cstdlib>
#include <filesystem>

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "core/io/output_file.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/run/lockstep.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kTotal = 500;  // above the replay's capacity

// Images are stored; the agent learns from the vector beside them.
ConfigNode Config(bool compress) {
  return ParseYaml(StrCat("env: {id: classic/Pendulum-v1, time_limit: 60, pixels: {size: 40, keep: "
                          "[observation]}}\n"
                          "agent: {id: sac, hidden: [8], batch_size: 8, learning_starts: 50, "
                          "actor_observations: [observation], critic_observations: [observation]}\n"
                          "eval: {every: 0}\ncheckpoint: {every: 100}\nactors: 0\n"
                          "replay: {capacity: 300, compress: ",
                          compress ? "true" : "false", "}\n"),
                   "test");
}

void Train(const fs::path& path, bool compress, int64_t total, bool resume) {
  at::set_num_threads(1);
  StopSignal stop;
  RunRequest request;
  if (resume) {
    request.resume = path.string();
  } else {
    request.config = Config(compress);
    request.run = path.string();
  }
  ApplySetting(request.config, StrCat("total_decisions=", total));
  rookery::Run run(request);
  TrainLockstep(run, stop);
}

uintmax_t BytesOf(const fs::path& checkpoint) {
  uintmax_t bytes = 0;
  for (const auto& file : fs::directory_iterator(checkpoint)) {
    if (file.path().extension() == ".blocks") bytes += file.file_size();
  }
  return bytes;
}

class ImagesTest : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Compressed, ImagesTest, testing::Bool());

TEST_P(ImagesTest, GoOnAsTheyWere) {
  const TemporaryFolder folder;
  Train(folder / "whole", GetParam(), kTotal, false);
  Train(folder / "parts", GetParam(), 130, false);
  Train(folder / "parts", GetParam(), 377, true);
  Train(folder / "parts", GetParam(), kTotal, true);
  const fs::path whole = folder / "whole/checkpoints/500", parts = folder / "parts/checkpoints/500";
  for (const char* file : {"agent.safetensors", "replay.bin", "collector.safetensors"}) {
    EXPECT_TRUE(ReadText(whole / file) == ReadText(parts / file)) << file;
  }
  const uintmax_t raw = 300 * 3 * 40 * 40;
  EXPECT_GT(BytesOf(whole), GetParam() ? raw / 100 : raw * 9 / 10);
  if (GetParam()) {
    EXPECT_LT(BytesOf(whole), raw / 4);
  }
}

}  // namespace
}  // namespace rookery
