// Resampling of a grid by cubic splines, as scipy.ndimage.zoom does it.
#pragma once

#include <span>
#include <vector>

namespace rookery::suite {

// A `size` x `size` grid, row-major, with at least 2 rows, becomes one of `new_size` x `new_size`,
// corners on corners: the cubic spline through all points, mirrored at the ends, is evaluated at
// new places (P. Thevenaz, T. Blu, M. Unser, "Interpolation revisited", IEEE TMI 2000). Throws
// std::invalid_argument for other sizes.
std::vector<double> SplineZoom(std::span<const double> grid, size_t size, size_t new_size);

}  // namespace rookery::suite
