#include "envs/vision/canvas/canvas.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

namespace rookery {
namespace {

class Sheet {
 public:
  Sheet(int width, int height, const std::function<void(Canvas& canvas)>& draw)
      : width_(width),
        height_(height),
        rgb_(static_cast<size_t>(width) * static_cast<size_t>(height) * 3, 7) {
    Paint(width, height, rgb_, draw);
  }

  int width() const { return width_; }
  int height() const { return height_; }
  const std::vector<uint8_t>& rgb() const { return rgb_; }

  int At(int row, int column, int colour = 0) const {
    return rgb_[static_cast<size_t>((row * width_ + column) * 3 + colour)];
  }

 private:
  int width_;
  int height_;
  std::vector<uint8_t> rgb_;  // (height, width, 3)
};

// Compares what is drawn in black with a naive model: the share of each pixel, of 16 x 16 points in
// it, for which `is_inside` holds.
void ExpectShape(const Sheet& sheet, const std::function<bool(Point pixels)>& is_inside) {
  constexpr int kPoints = 16;
  // OpenCV fills the outlines, too: an eighth of a pixel to each side.
  constexpr double kBolder = 0.4, kMeanBolder = 0.15;
  double excess = 0;
  int edges = 0;
  for (int row = 0; row < sheet.height(); ++row) {
    for (int column = 0; column < sheet.width(); ++column) {
      int inside = 0;
      for (int i = 0; i < kPoints * kPoints; ++i) {
        inside += is_inside(
            {column + (i % kPoints + 0.5) / kPoints, row + (i / kPoints + 0.5) / kPoints});
      }
      const double wanted = static_cast<double>(inside) / (kPoints * kPoints);
      const double drawn = 1 - sheet.At(row, column) / 255.0;
      EXPECT_NEAR(drawn, wanted, kBolder) << row << ", " << column;
      excess += drawn - wanted;
      edges += static_cast<int>(wanted > 0 && wanted < 1);
    }
  }
  EXPECT_LE(std::abs(excess), kMeanBolder * std::max(1, edges));
}

TEST(CanvasTest, BeginsWhite) {
  const Sheet sheet(20, 10, [](Canvas&) {});
  EXPECT_TRUE(std::ranges::all_of(sheet.rgb(), [](uint8_t v) { return v == 255; }));
}

TEST(CanvasTest, FillsPolygons) {
  const std::vector<Point> corners = {{5.3, 4.6}, {33.7, 9.2}, {21.1, 24.8}};  // y upwards
  const Sheet sheet(40, 30, [&](Canvas& canvas) { canvas.FillPolygon(corners, kBlack); });
  ExpectShape(sheet, [&](Point p) {
    const Point q{p.x, 30 - p.y};
    for (size_t i = 0; i < 3; ++i) {
      const Point a = corners[i], b = corners[(i + 1) % 3];
      if ((b.x - a.x) * (q.y - a.y) - (b.y - a.y) * (q.x - a.x) < 0) return false;
    }
    return true;
  });
}

TEST(CanvasTest, FillsConcavePolygons) {
  // An L: of a square, the upper right quarter is missing.
  const std::vector<Point> corners = {{5.5, 5.5},   {35.5, 5.5},  {35.5, 20.5},
                                      {20.5, 20.5}, {20.5, 35.5}, {5.5, 35.5}};
  const Sheet sheet(41, 41, [&](Canvas& canvas) { canvas.FillPolygon(corners, kBlack); });
  ExpectShape(sheet, [](Point p) {
    return p.x > 5.5 && p.x < 35.5 && p.y > 5.5 && p.y < 35.5 && !(p.x > 20.5 && p.y < 20.5);
  });
}

TEST(CanvasTest, FillsCircles) {
  const Sheet sheet(40, 30, [](Canvas& canvas) { canvas.FillCircle({18.4, 14.2}, 9.3, kBlack); });
  ExpectShape(sheet, [](Point p) { return std::hypot(p.x - 18.4, p.y - 15.8) < 9.3; });
}

TEST(CanvasTest, DrawsLines) {
  for (const double width : {0.2, 1.0, 4.0}) {
    const Sheet sheet(40, 31, [&](Canvas& canvas) {
      canvas.DrawLine(std::vector<Point>{{-10, 15.3}, {50, 15.3}}, width, kBlack);
    });
    const double half = std::max(0.5, width / 2);
    ExpectShape(sheet, [half](Point p) { return std::abs(p.y - 15.7) < half; });
  }
}

TEST(CanvasTest, ShowsAWorldWhole) {
  const Sheet sheet(60, 40, [](Canvas& canvas) {
    canvas.Show({-1, -1}, {1, 1});  // 20 pixels a unit; 10 pixels are left at each side
    canvas.FillPolygon(Rectangle({-1, -1}, {1, 1}), {200, 100, 50});
    EXPECT_THROW(canvas.Show({1, 0}, {0, 1}), std::invalid_argument);
  });
  EXPECT_EQ(sheet.At(20, 12, 0), 200);
  EXPECT_EQ(sheet.At(20, 12, 1), 100);
  EXPECT_EQ(sheet.At(20, 12, 2), 50);
  EXPECT_EQ(sheet.At(20, 47), 200);
  EXPECT_EQ(sheet.At(20, 7), 255);
  EXPECT_EQ(sheet.At(20, 52), 255);
  EXPECT_EQ(sheet.At(1, 30), 200);
  EXPECT_EQ(sheet.At(38, 30), 200);
}

// A rectangle to the right of its origin, turned by a quarter of a circle: above it. In pictures of
// each size that is drawn in another way.
TEST(CanvasTest, UpIsUp) {
  for (const int size : {20, 600, 1100}) {
    const Sheet sheet(size, size, [](Canvas& canvas) {
      canvas.Show({0, 0}, {1, 1});
      const Pose pose{.at = {0.5, 0.5}, .angle = std::numbers::pi / 2};
      canvas.FillPolygon(Rectangle({0.1, -0.2}, {0.4, 0.2}, pose), kBlack);
    });
    EXPECT_EQ(sheet.At(size / 4, size / 2), 0);
    EXPECT_EQ(sheet.At(3 * size / 4, size / 2), 255);
  }
}

TEST(CanvasTest, WhatIsFarAwayIsNoFault) {
  const double huge = 1e300;
  const Sheet sheet(20, 20, [&](Canvas& canvas) {
    canvas.FillPolygon(
        std::vector<Point>{{-huge, -huge}, {huge, -huge}, {huge, huge}, {-huge, huge}}, kBlack);
    canvas.FillCircle({huge, 0}, 1, kWhite);
    canvas.DrawLine(std::vector<Point>{{huge, -huge}, {huge, NAN}}, huge, kWhite);
  });
  EXPECT_EQ(sheet.At(10, 10), 0);
}

TEST(CanvasTest, ItsMemoryMustFit) {
  std::vector<uint8_t> rgb(10);
  EXPECT_THROW(Paint(2, 2, rgb, [](Canvas&) {}), std::invalid_argument);
  EXPECT_THROW(Paint(0, 2, {}, [](Canvas&) {}), std::invalid_argument);
}

}  // namespace
}  // namespace rookery
