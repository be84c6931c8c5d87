// Canvas: pictures of flat shapes, for envs that no renderer draws. No OpenGL.
//
//   Paint(width, height, rgb, [&](Canvas& canvas) {
//     canvas.Show({-2.4, -0.8}, {2.4, 2.4});  // the part of the world to be seen
//     canvas.FillPolygon(Rectangle({-0.2, -0.1}, {0.2, 0.1}, {.at = {x, 0}, .angle = 0.3}), kRed);
//   });
//
// What draws is a library of its own, rookery_canvas.so: OpenCV is loaded at the first picture, and
// by nobody who wants none.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace rookery {

// In the world, y upwards.
struct Point {
  double x = 0;
  double y = 0;
};

struct Color {
  uint8_t red = 0;
  uint8_t green = 0;
  uint8_t blue = 0;
};

inline constexpr Color kBlack{0, 0, 0};
inline constexpr Color kWhite{255, 255, 255};

// Where a shape's origin is, and how far the shape is turned.
struct Pose {
  Point at{};
  double angle = 0;  // rad, counter-clockwise
};

// A shape's point in the world.
Point Placed(Point point, const Pose& pose);

// The corners of a rectangle, of which two are given, in the world.
std::array<Point, 4> Rectangle(Point low, Point high, const Pose& pose = {});

// One picture, white at first. What is drawn later covers what was before. Edges are antialiased;
// the same calls give the same bytes. One thread at a time.
class Canvas {
 public:
  Canvas(int width, int height);  // pixels; shows {0, 0} to {width, height}
  virtual ~Canvas() = default;
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  // From now on, shows the whole rectangle between two corners, in the middle of the picture and as
  // large as fits; x and y have one scale. Around it more of the world is seen.
  void Show(Point low, Point high);

  // The rest is in the world's units.

  // Any polygon, which may be concave; it is closed by itself.
  virtual void FillPolygon(std::span<const Point> corners, Color color) = 0;
  virtual void FillCircle(Point centre, double radius, Color color) = 0;
  // From point to point. A width of less than a pixel is one pixel.
  virtual void DrawLine(std::span<const Point> points, double width, Color color) = 0;

  // For Paint(): writes the picture. Nothing is drawn afterwards.
  virtual void Finish() = 0;

 protected:
  // From the picture's upper left corner, y downwards.
  Point ToPixels(Point point) const;
  double scale() const { return scale_; }  // pixels a unit of the world

 private:
  Point picture_middle_;  // pixels
  Point world_middle_;
  double scale_ = 1;
};

// Makes a picture of what `draw` draws, `rgb`: height x width x 3 bytes, top row first. Any thread.
// Throws UserError where CanvasProblem() is not "".
void Paint(int width, int height, std::span<uint8_t> rgb,
           const std::function<void(Canvas& canvas)>& draw);

// Why this program can't paint; "" where it can. Loads what draws.
const std::string& CanvasProblem();

}  // namespace rookery
