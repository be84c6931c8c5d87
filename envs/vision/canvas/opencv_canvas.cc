// The one file of rookery_canvas.so that knows OpenCV.
//
// Shapes are filled in a picture that is larger, and its mean over squares is what is seen:
// OpenCV's own antialiased lines make small shapes a pixel bolder.
#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "envs/vision/canvas/canvas_library.h"

namespace rookery {
namespace {

// OpenCV takes whole numbers of 2^-kShift pixels.
constexpr int kShift = 8;
constexpr double kFarAway = 1 << 20;  // pixels: what is beyond looks the same, and can be counted

// How many times larger, for a picture of so many pixels: 12 MiB at most, but for those that are
// larger themselves.
int Factor(int64_t pixels) {
  if (pixels <= 1 << 18) return 4;
  return pixels <= 1 << 20 ? 2 : 1;
}

int ToFixed(double pixels) {
  // In this order a NaN becomes a number, too.
  const double bounded = std::max(-kFarAway, std::min(kFarAway, pixels));
  return static_cast<int>(std::lround(bounded * (1 << kShift)));
}

class OpenCvCanvas final : public Canvas {
 public:
  OpenCvCanvas(int width, int height, uint8_t* rgb)
      : Canvas(width, height),
        factor_(Factor(int64_t{width} * height)),
        large_(height * factor_, width * factor_, CV_8UC3, cv::Scalar::all(255)),
        picture_(height, width, CV_8UC3, rgb) {}

  void FillPolygon(std::span<const Point> corners, Color color) override {
    const cv::Point* first = Fixed(corners);
    const int count = static_cast<int>(corners.size());
    cv::fillPoly(large_, &first, &count, 1, Colors(color), cv::LINE_8, kShift);
  }

  void FillCircle(Point centre, double radius, Color color) override {
    cv::circle(large_, Fixed(centre), ToFixed(scale() * factor_ * radius), Colors(color),
               cv::FILLED, cv::LINE_8, kShift);
  }

  void DrawLine(std::span<const Point> points, double width, Color color) override {
    const cv::Point* first = Fixed(points);
    const int count = static_cast<int>(points.size());
    const double thickness = std::clamp(scale() * width, 1.0, kFarAway) * factor_;
    cv::polylines(large_, &first, &count, 1, false, Colors(color),
                  std::min(static_cast<int>(std::lround(thickness)), kMaxThickness), cv::LINE_8,
                  kShift);
  }

  void Finish() override {
    cv::Mat from = large_;
    for (int factor = factor_; factor > 2; factor /= 2) {
      cv::Mat half;
      cv::resize(from, half, from.size() / 2, 0, 0, cv::INTER_AREA);
      from = half;
    }
    cv::resize(from, picture_, picture_.size(), 0, 0, cv::INTER_AREA);
  }

 private:
  static constexpr int kMaxThickness = 32767;  // OpenCV's

  static cv::Scalar Colors(Color color) {
    return cv::Scalar(color.red, color.green, color.blue);  // the order that they have in `rgb`
  }

  // OpenCV's coordinates are those of the pixels' middles.
  cv::Point Fixed(Point point) const {
    const Point pixels = ToPixels(point);
    return {ToFixed(pixels.x * factor_ - 0.5), ToFixed(pixels.y * factor_ - 0.5)};
  }

  const cv::Point* Fixed(std::span<const Point> points) {
    points_.clear();
    for (const Point& point : points) points_.push_back(Fixed(point));
    return points_.data();
  }

  const int factor_;
  cv::Mat large_;
  cv::Mat picture_;  // the caller's memory
  std::vector<cv::Point> points_;
};

}  // namespace
}  // namespace rookery

rookery::Canvas* rookery_make_canvas(int width, int height, uint8_t* rgb) {
  // Whoever draws has threads of his own.
  static const bool alone = (cv::setNumThreads(1), true);
  static_cast<void>(alone);
  return new rookery::OpenCvCanvas(width, height, rgb);
}
