#include "envs/suite/terrain.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "envs/suite/spline_zoom.h"

namespace rookery::suite {
namespace {

constexpr double kTerrainSmoothness = 0.15;  // 0: as bumpy as can be, 1: no bumps
constexpr double kTerrainBumpScale = 2;      // m
constexpr double kMinRadius = 0.04;          // relative to the bowl's: its middle is flat

}  // namespace

std::vector<double> BowlTerrain(size_t resolution, std::span<const double> bumps,
                                size_t num_bumps) {
  std::vector<double> heights = SplineZoom(bumps, num_bumps, resolution);
  // -1 ... 1
  const auto place = [&](size_t i) {
    return 2 * static_cast<double>(i) / static_cast<double>(resolution - 1) - 1;
  };
  for (size_t row = 0; row < resolution; ++row) {
    for (size_t col = 0; col < resolution; ++col) {
      const double radius = std::clamp(std::hypot(place(row), place(col)), kMinRadius, 1.0);
      heights[row * resolution + col] *= 0.5 - std::cos(2 * std::numbers::pi * radius) / 2;
    }
  }
  return heights;
}

void RandomizeTerrain(mjModel& model, int height_field, Random& random) {
  const auto resolution = static_cast<size_t>(model.hfield_nrow[height_field]);
  const double width = 2 * model.hfield_size[4 * height_field];
  const auto num_bumps = static_cast<size_t>(width / kTerrainBumpScale);
  std::vector<double> bumps(num_bumps * num_bumps);
  for (double& bump : bumps) bump = random.Uniform(kTerrainSmoothness, 1);
  const std::vector<double> heights = BowlTerrain(resolution, bumps, num_bumps);
  std::transform(heights.begin(), heights.end(), model.hfield_data + model.hfield_adr[height_field],
                 [](double height) { return static_cast<float>(height); });
}

}  // namespace rookery::suite
