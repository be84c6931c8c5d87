// VideoPipe: frames to a video file, through rookery-video, the program beside this one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "distributed/runtime/processes/child_socket.h"

namespace rookery {

// OutputPath() of a video, FILE.mp4, or a picture, FILE.png. Throws UserError for any other name.
std::string VideoPath(const std::string& path);

class VideoPipe {
 public:
  // An H.264 mp4. Width and height are even. Throws UserError for an unusable size or path,
  // Failure where the program can't be started.
  VideoPipe(const std::string& path, int width, int height, double fps);
  // Without Finish() nothing is left of the video.
  ~VideoPipe();
  VideoPipe(const VideoPipe&) = delete;
  VideoPipe& operator=(const VideoPipe&) = delete;

  // height x width x 3 bytes, top row first; `text` is lines drawn over it. Throws Failure.
  void Write(std::span<const uint8_t> rgb, const std::string& text = "");
  // Closes the file. Throws Failure where the video could not be written.
  void Finish();

 private:
  void Send(std::span<const std::byte> bytes);
  [[noreturn]] void ThrowUnwritten(int status) const;

  std::string path_;
  int width_;
  int height_;
  std::optional<ChildSocket> child_;
};

}  // namespace rookery
