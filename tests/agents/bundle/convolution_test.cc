#include "agents/bundle/convolution.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "core/random.h"

namespace rookery {
namespace {

struct Sizes {
  size_t channels, rows, columns, filters, stride;
};

template <class T>
std::vector<T> Normal(Random& random, size_t count) {
  std::vector<T> values(count);
  for (T& value : values) value = static_cast<T>(0.3 * random.Normal());
  return values;
}

// One product after the other, in double precision.
template <class T>
std::vector<double> Naive(const Sizes& s, const std::vector<T>& weight, const std::vector<T>& bias,
                          const std::vector<T>& x) {
  std::vector<double> answer;
  for (size_t f = 0; f < s.filters; ++f) {
    for (size_t row = 0; row + 3 <= s.rows; row += s.stride) {
      for (size_t column = 0; column + 3 <= s.columns; column += s.stride) {
        double sum = bias[f];
        for (size_t c = 0; c < s.channels; ++c) {
          for (size_t i = 0; i < 9; ++i) {
            sum += static_cast<double>(weight[(f * s.channels + c) * 9 + i]) *
                   x[(c * s.rows + row + i / 3) * s.columns + column + i % 3];
          }
        }
        answer.push_back(std::max(0.0, sum));
      }
    }
  }
  return answer;
}

template <class T>
void ExpectNaiveConvolution(const Sizes& s, double tolerance) {
  Random random({s.channels, s.rows, s.columns, s.filters, s.stride});
  Convolution<T> convolution(s.channels, s.rows, s.columns, s.filters, s.stride);
  for (int k = 0; k < 2; ++k) {  // other weights, too
    const std::vector<T> weight = Normal<T>(random, s.filters * s.channels * 9);
    const std::vector<T> bias = Normal<T>(random, s.filters);
    const std::vector<T> x = Normal<T>(random, s.channels * s.rows * s.columns);
    convolution.Load(weight, bias);
    std::vector<T> y(convolution.outputs());
    convolution(x, y);
    const std::vector<double> expected = Naive(s, weight, bias, x);
    ASSERT_EQ(y.size(), expected.size());
    for (size_t i = 0; i < y.size(); ++i) ASSERT_NEAR(y[i], expected[i], tolerance) << i;
  }
}

// Fewer windows than a block has, as many, and more; sides that a stride leaves a rest of.
TEST(Convolution, IsTheNaiveOne) {
  for (const Sizes& s : std::vector<Sizes>{{1, 3, 3, 1, 1},
                                           {1, 3, 3, 1, 2},
                                           {2, 6, 10, 3, 1},
                                           {3, 11, 6, 4, 1},
                                           {3, 12, 13, 5, 2},
                                           {4, 17, 19, 7, 3},
                                           {9, 20, 21, 32, 2}}) {
    ExpectNaiveConvolution<float>(s, 1e-5);
    ExpectNaiveConvolution<double>(s, 1e-12);
  }
}

// What isn't a number doesn't become one on its way, and goes nowhere else.
TEST(Convolution, KeepsNaN) {
  Convolution<float> convolution(1, 3, 4, 1, 1);
  convolution.Load(std::vector<float>(9, 1), std::vector<float>{0});
  std::vector<float> x(12, 1);
  x[3] = NAN;
  std::vector<float> y(convolution.outputs());
  convolution(x, y);
  EXPECT_EQ(y[0], 9);
  EXPECT_TRUE(std::isnan(y[1]));
}

}  // namespace
}  // namespace rookery
