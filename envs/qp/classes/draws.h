// Vectors by chance, and pieces of bounds.
#pragma once

#include <cstdint>
#include <vector>

#include "core/random.h"

namespace rookery::qp {

// n normal numbers of this deviation.
std::vector<double> Normals(int64_t n, double deviation, Random& random);
// n numbers, uniform over [low, high).
std::vector<double> Uniforms(int64_t n, double low, double high, Random& random);

// Appends n times the value, or what is in `values`.
void Append(std::vector<double>& to, int64_t n, double value);
void Append(std::vector<double>& to, const std::vector<double>& values);

}  // namespace rookery::qp
