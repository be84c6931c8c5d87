#include "tools/shared/video_pipe.h"

#include <filesystem>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "tools/shared/output_path.h"

namespace rookery {

std::string VideoPath(const std::string& path) {
  if (!path.ends_with(".mp4") && !path.ends_with(".png")) {
    throw UserError(StrCat(path, ": a video is a FILE.mp4, a picture a FILE.png"));
  }
  return OutputPath(path);
}

VideoPipe::VideoPipe(const std::string& path, int width, int height, double fps)
    : path_(VideoPath(path)), width_(width), height_(height) {
  if (width < 2 || height < 2 || width % 2 != 0 || height % 2 != 0) {
    throw UserError(StrCat("a video of ", width, " x ", height,
                           " can't be made: both must be even and at least 2"));
  }
  child_.emplace(std::vector<std::string>{"rookery-video", path_, std::to_string(width),
                                          std::to_string(height), ShortestDouble(fps)});
}

VideoPipe::~VideoPipe() {
  if (!child_) return;
  child_.reset();
  std::error_code ignored;
  std::filesystem::remove(path_ + ".part.mp4", ignored);
}

void VideoPipe::Write(std::span<const uint8_t> rgb, const std::string& text) {
  if (rgb.size() != static_cast<size_t>(width_) * static_cast<size_t>(height_) * 3) {
    throw Failure(StrCat(path_, ": a frame has ", rgb.size(), " bytes, not ", width_, " x ",
                         height_, " x 3"));
  }
  const auto text_bytes = static_cast<uint32_t>(text.size());
  Send(std::as_bytes(std::span(&text_bytes, 1)));
  Send(std::as_bytes(std::span(text)));
  Send(std::as_bytes(rgb));
}

void VideoPipe::Finish() {
  const int status = child_->Finish();
  child_.reset();
  if (status != 0) ThrowUnwritten(status);
}

void VideoPipe::Send(std::span<const std::byte> bytes) {
  if (!child_->Send(bytes)) {
    const int status = child_->Finish();
    child_.reset();
    ThrowUnwritten(status);
  }
}

void VideoPipe::ThrowUnwritten(int status) const {
  throw Failure(
      StrCat(path_, ": the video could not be written (rookery-video's status ", status, ")"));
}

}  // namespace rookery
