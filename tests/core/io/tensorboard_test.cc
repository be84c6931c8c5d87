#include "core/io/tensorboard.h"

#include <cmath>

#include "core/io/png.h"
#include "core/strings.h"
#include "tests/core/io/testing.h"

namespace rookery {
namespace {

// Its readers check both checksums of every record.
TEST(TensorBoardTest, ItsOwnReadersSeeTheScalars) {
  const TemporaryFolder folder;
  TensorBoardSink sink(folder.path());
  sink.Write(0, {{"rollout/ep_rew_mean", 1.5}});
  sink.Write(1'000'000'000'000, {{"rollout/ep_rew_mean", -2}, {"train/é", 0.25}});
  sink.Write(1'000'000'000'001, {{"rollout/ep_rew_mean", INFINITY}});
  const std::string scalars =
      "rollout/ep_rew_mean 0 1.5\n"
      "rollout/ep_rew_mean 1000000000000 -2.0\n"
      "rollout/ep_rew_mean 1000000000001 inf\n"
      "train/é 1000000000000 0.25\n";
  EXPECT_EQ(RunOracle("tensorboard_oracle.py", folder.path().string() + " plain"),
            "version 2.0\n" + scalars);
  EXPECT_EQ(RunOracle("tensorboard_oracle.py", folder.path()), scalars);
}

TEST(TensorBoardTest, AResumedRunReplacesWhatWasBeyondItsCheckpoint) {
  const TemporaryFolder folder;
  {
    TensorBoardSink sink(folder.path());
    for (int step = 1; step <= 5; ++step) sink.Write(step, {{"x", step}});
  }
  {
    TensorBoardSink sink(folder.path(), 3);
    sink.Write(4, {{"x", 40}});
  }
  TensorBoardSink sink(folder.path(), 3);  // in the same second: a name of its own
  sink.Write(4, {{"x", 400}});
  const std::string scalars = "x 1 1.0\nx 2 2.0\nx 3 3.0\nx 4 400.0\n";
  EXPECT_EQ(RunOracle("tensorboard_oracle.py", folder.path().string() + " plain"),
            "version 2.0\n" + scalars);
  EXPECT_EQ(RunOracle("tensorboard_oracle.py", folder.path()), scalars);
}

// As matplotlib decodes the PNG that TensorBoard hands out.
TEST(TensorBoardTest, ItsReaderSeesThePictures) {
  const TemporaryFolder folder;
  TensorBoardSink sink(folder.path());
  Picture picture(2, 3);
  std::string pixels;
  for (size_t i = 0; i < picture.rgb.size(); ++i) {
    picture.rgb[i] = static_cast<uint8_t>(i * 15);
    pixels += StrCat(" ", i * 15);
  }
  sink.WritePicture(12, "train/reconstruction", picture, EncodePng(picture));
  EXPECT_EQ(RunOracle("tensorboard_oracle.py", folder.path().string() + " pictures"),
            StrCat("train/reconstruction 12 2 3 2 3 3", pixels, "\n"));
}

}  // namespace
}  // namespace rookery
