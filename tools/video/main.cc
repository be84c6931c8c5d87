// rookery-video FILE.mp4 WIDTH HEIGHT FPS: frames on stdin to H.264. A frame is a uint32 number of
// bytes, that many bytes of text (lines to draw over it), and height x width x 3 bytes, RGB.
// A FILE.png becomes a picture of the last frame.
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace {

constexpr uint32_t kMaxTextBytes = 1 << 16;

bool ReadAll(void* to, size_t bytes) { return std::fread(to, 1, bytes, stdin) == bytes; }

// The lines in the upper left corner, white on a darkened box.
void DrawText(cv::Mat& frame, const std::string& text) {
  const double scale = std::max(0.35, frame.rows / 1000.0);
  const int line_height = static_cast<int>(32 * scale);
  std::vector<std::string> lines;
  std::istringstream in(text);
  int width = 0;
  for (std::string line; std::getline(in, line);) {
    width =
        std::max(width, cv::getTextSize(line, cv::FONT_HERSHEY_SIMPLEX, scale, 1, nullptr).width);
    lines.push_back(std::move(line));
  }
  if (lines.empty()) return;
  const int height = line_height * static_cast<int>(lines.size()) + line_height / 2;
  const cv::Rect box = cv::Rect(0, 0, width + line_height, height) & cv::Rect({}, frame.size());
  cv::Mat under = frame(box);
  under.convertTo(under, -1, 0.4);
  for (size_t i = 0; i < lines.size(); ++i) {
    const cv::Point at(line_height / 2, line_height * static_cast<int>(i + 1));
    cv::putText(frame, lines[i], at, cv::FONT_HERSHEY_SIMPLEX, scale, {255, 255, 255}, 1,
                cv::LINE_AA);
  }
}

int Fail(const std::string& what) {
  std::cerr << "rookery-video: " << what << "\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  // Whoever sends the frames is interrupted, too: the video ends with what it sent.
  for (const int stop : {SIGINT, SIGTERM, SIGHUP}) std::signal(stop, SIG_IGN);
  if (argc != 5) return Fail("usage: rookery-video FILE.mp4 WIDTH HEIGHT FPS <frames");
  const std::string path = argv[1];
  const int width = std::stoi(argv[2]);
  const int height = std::stoi(argv[3]);
  const double fps = std::stod(argv[4]);
  if (width < 2 || height < 2 || width % 2 != 0 || height % 2 != 0 || fps <= 0) {
    return Fail("width and height must be even and positive, the rate positive");
  }
  const bool picture = path.ends_with(".png");
  const std::string unfinished = path + (picture ? ".part.png" : ".part.mp4");
  cv::VideoWriter writer;
  if (!picture && !writer.open(unfinished, cv::CAP_FFMPEG,
                               cv::VideoWriter::fourcc('a', 'v', 'c', '1'), fps, {width, height})) {
    return Fail(path + ": can't be written as H.264");
  }
  cv::Mat rgb(height, width, CV_8UC3);
  cv::Mat bgr;
  uint32_t text_bytes = 0;
  int64_t frames = 0;
  while (ReadAll(&text_bytes, sizeof(text_bytes))) {
    std::string text(std::min(text_bytes, kMaxTextBytes), '\0');
    if (text_bytes > kMaxTextBytes || !ReadAll(text.data(), text_bytes) ||
        !ReadAll(rgb.data, rgb.total() * rgb.elemSize())) {
      std::filesystem::remove(unfinished);
      return Fail("a frame is cut short");
    }
    cv::cvtColor(rgb, bgr, cv::COLOR_RGB2BGR);
    DrawText(bgr, text);
    if (!picture) writer.write(bgr);
    ++frames;
  }
  writer.release();
  if (picture && frames > 0) cv::imwrite(unfinished, bgr);
  std::error_code error;
  if (frames == 0 || std::filesystem::file_size(unfinished, error) == 0 || error) {
    std::filesystem::remove(unfinished, error);
    return Fail(path + ": no frame was written");
  }
  std::filesystem::rename(unfinished, path, error);
  return error ? Fail(path + ": " + error.message()) : 0;
}
