// Sparse matrices by chance.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/random.h"
#include "planning/qp/problem/csc.h"

namespace rookery::qp {

// round(density * rows * columns) entries at places of which each set is as likely as another;
// `value` is asked for them in the order of storage. density: [0, 1].
Csc RandomSparse(int64_t rows, int64_t columns, double density, Random& random,
                 const std::function<double()>& value);
// The same with standard normal values.
Csc RandomSparse(int64_t rows, int64_t columns, double density, Random& random);

// The upper triangle of M M' + shift I; the diagonal is part of the pattern.
Csc GramUpper(const Csc& M, double shift);

// out = a x.
std::vector<double> Product(const Csc& a, std::span<const double> x);
// out = a' x.
std::vector<double> TransposedProduct(const Csc& a, std::span<const double> x);

}  // namespace rookery::qp
