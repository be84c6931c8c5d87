#include "tools/shared/video_pipe.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/paths.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

// rookery-video lies beside the running program, which for this test is another folder.
class VideoPipeTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const std::string link = BinaryPath("tests/rookery-video");
    std::error_code exists;
    std::filesystem::create_symlink(BinaryPath("bin/rookery-video"), link, exists);
  }

  Scratch scratch_;
};

std::vector<uint8_t> Grey(int width, int height, uint8_t value) {
  return std::vector<uint8_t>(static_cast<size_t>(width * height * 3), value);
}

TEST_F(VideoPipeTest, WritesH264) {
  const std::string path = (scratch_ / "a.mp4").string();
  VideoPipe video(path, 64, 48, 25);
  for (int i = 0; i < 25; ++i) video.Write(Grey(64, 48, static_cast<uint8_t>(10 * i)), "line");
  video.Finish();
  const std::string content = FileText(path);
  EXPECT_NE(content.find("ftyp"), std::string::npos);  // an ISO media file
  EXPECT_NE(content.find("avc1"), std::string::npos);  // with an H.264 track
}

TEST_F(VideoPipeTest, NothingIsLeftWithoutFinish) {
  {
    VideoPipe video((scratch_ / "a.mp4").string(), 64, 48, 25);
    video.Write(Grey(64, 48, 0));
  }
  EXPECT_TRUE(std::filesystem::is_empty(scratch_ / ""));
}

TEST_F(VideoPipeTest, MistakesAreNamed) {
  const std::string path = (scratch_ / "a.mp4").string();
  EXPECT_THROW(VideoPipe(path, 63, 48, 25), UserError);
  EXPECT_THROW(VideoPipe("/no/such/folder/a.mp4", 64, 48, 25), UserError);
  VideoPipe video(path, 64, 48, 25);
  EXPECT_THROW(video.Write(Grey(32, 48, 0)), Failure);
}

TEST_F(VideoPipeTest, ADeadEncoderIsAFailureNotASignal) {
  // A folder where the file should be: the encoder can't open it.
  std::filesystem::create_directory(scratch_ / "a.mp4.part.mp4");
  VideoPipe video((scratch_ / "a.mp4").string(), 640, 480, 25);
  EXPECT_THROW(
      {
        for (int i = 0; i < 100; ++i) video.Write(Grey(640, 480, 0));
        video.Finish();
      },
      Failure);
}

}  // namespace
}  // namespace rookery
