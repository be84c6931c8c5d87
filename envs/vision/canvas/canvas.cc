#include "envs/vision/canvas/canvas.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace rookery {

Point Placed(Point point, const Pose& pose) {
  const double cosine = std::cos(pose.angle), sine = std::sin(pose.angle);
  return {pose.at.x + cosine * point.x - sine * point.y,
          pose.at.y + sine * point.x + cosine * point.y};
}

std::array<Point, 4> Rectangle(Point low, Point high, const Pose& pose) {
  return {Placed(low, pose), Placed({high.x, low.y}, pose), Placed(high, pose),
          Placed({low.x, high.y}, pose)};
}

Canvas::Canvas(int width, int height)
    : picture_middle_{width / 2.0, height / 2.0}, world_middle_(picture_middle_) {}

void Canvas::Show(Point low, Point high) {
  const Point extent{high.x - low.x, high.y - low.y};
  if (!(extent.x > 0 && extent.y > 0)) {
    throw std::invalid_argument("Canvas::Show: the first corner is to be below and left");
  }
  world_middle_ = {(low.x + high.x) / 2, (low.y + high.y) / 2};
  scale_ = std::min(2 * picture_middle_.x / extent.x, 2 * picture_middle_.y / extent.y);
}

Point Canvas::ToPixels(Point point) const {
  return {picture_middle_.x + scale_ * (point.x - world_middle_.x),
          picture_middle_.y - scale_ * (point.y - world_middle_.y)};
}

}  // namespace rookery
