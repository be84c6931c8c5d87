#include "envs/suite/spline_zoom.h"

#include <array>
#include <cmath>
#include <stdexcept>

#include "core/strings.h"

namespace rookery::suite {
namespace {

// Coefficients of the cubic B-splines that go through `values`, in place: a recursive filter
// forwards and backwards.
void ToCoefficients(std::span<double> values) {
  const size_t n = values.size();
  const double pole = std::sqrt(3.0) - 2;
  const double gain = (1 - pole) * (1 - 1 / pole);
  for (double& value : values) value *= gain;

  // The mirrored signal has period 2n - 2: a geometric series over one period.
  double sum = values[0];
  double power = pole;
  for (size_t i = 1; i < n; ++i, power *= pole) sum += power * values[i];
  for (size_t i = n - 2; i > 0; --i, power *= pole) sum += power * values[i];
  values[0] = sum / (1 - power);

  for (size_t i = 1; i < n; ++i) values[i] += pole * values[i - 1];
  values[n - 1] = pole / (pole * pole - 1) * (values[n - 1] + pole * values[n - 2]);
  for (size_t i = n - 1; i > 0; --i) values[i - 1] = pole * (values[i] - values[i - 1]);
}

// A new point as a sum of 4 coefficients.
struct Stencil {
  std::array<size_t, 4> places;
  std::array<double, 4> weights;
};

std::vector<Stencil> Stencils(size_t size, size_t new_size) {
  const auto last = static_cast<long>(size) - 1;
  const double spacing = static_cast<double>(last) / static_cast<double>(new_size - 1);
  std::vector<Stencil> stencils(new_size);
  for (size_t i = 0; i < new_size; ++i) {
    const double x = static_cast<double>(i) * spacing;
    const auto cell = static_cast<long>(x);
    const double t = x - static_cast<double>(cell), u = 1 - t;
    for (long k = 0; k < 4; ++k) {
      const long place = std::abs(cell + k - 1);
      stencils[i].places[static_cast<size_t>(k)] =
          static_cast<size_t>(place <= last ? place : 2 * last - place);
    }
    stencils[i].weights = {u * u * u / 6, (4 - 3 * t * t * (1 + u)) / 6,
                           (4 - 3 * u * u * (1 + t)) / 6, t * t * t / 6};
  }
  return stencils;
}

}  // namespace

std::vector<double> SplineZoom(std::span<const double> grid, size_t size, size_t new_size) {
  if (size < 2 || new_size < 2 || grid.size() != size * size) {
    throw std::invalid_argument(StrCat("SplineZoom: ", grid.size(), " values for ", size, " x ",
                                       size, ", to ", new_size, " x ", new_size));
  }
  std::vector<double> coefficients(grid.begin(), grid.end()), column(size);
  for (size_t row = 0; row < size; ++row) {
    ToCoefficients(std::span(coefficients).subspan(row * size, size));
  }
  for (size_t col = 0; col < size; ++col) {
    for (size_t row = 0; row < size; ++row) column[row] = coefficients[row * size + col];
    ToCoefficients(column);
    for (size_t row = 0; row < size; ++row) coefficients[row * size + col] = column[row];
  }

  const std::vector<Stencil> stencils = Stencils(size, new_size);
  std::vector<double> zoomed(new_size * new_size), line(size);
  for (size_t row = 0; row < new_size; ++row) {
    const auto& [places, weights] = stencils[row];
    for (size_t col = 0; col < size; ++col) {
      line[col] = 0;
      for (size_t k = 0; k < 4; ++k) line[col] += weights[k] * coefficients[places[k] * size + col];
    }
    for (size_t col = 0; col < new_size; ++col) {
      double& value = zoomed[row * new_size + col];
      for (size_t k = 0; k < 4; ++k) {
        value += stencils[col].weights[k] * line[stencils[col].places[k]];
      }
    }
  }
  return zoomed;
}

}  // namespace rookery::suite
