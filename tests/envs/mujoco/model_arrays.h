// The arrays of an mjModel by name; comparing and writing them as the oracle says.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>
#include <mujoco/mjxmacro.h>
#include <mujoco/mujoco.h>

#include "tests/envs/oracle.h"

namespace rookery {

struct ModelArray {
  std::variant<double*, float*, int*, int64_t*, char*, unsigned char*, bool*> data;
  size_t size = 0;

  std::vector<double> Values() const {
    return std::visit([this](auto* x) { return std::vector<double>(x, x + size); }, data);
  }
  double operator[](size_t i) const {
    return std::visit([i](auto* x) { return static_cast<double>(x[i]); }, data);
  }
  void Write(const std::vector<double>& values) const {
    std::visit(
        [&]<class T>(T* x) {
          std::ranges::transform(values, x, [](double value) { return static_cast<T>(value); });
        },
        data);
  }
};

// Valid as long as the model.
inline std::map<std::string, ModelArray> ModelArrays(mjModel& model) {
  std::map<std::string, ModelArray> arrays;
  const mjModel* m = &model;
  MJMODEL_POINTERS_PREAMBLE(m)
#define X(type, name, rows, columns) \
  arrays[#name] = {m->name, static_cast<size_t>(m->rows) * static_cast<size_t>(columns)};
  MJMODEL_POINTERS
#undef X
  return arrays;
}

// As the oracle's: larger arrays are textures and meshes.
inline constexpr size_t kMaxArray = 100'000;

inline std::map<std::string, std::vector<double>> ModelValues(mjModel& model) {
  std::map<std::string, std::vector<double>> values;
  for (const auto& [name, array] : ModelArrays(model)) {
    if (array.size <= kMaxArray) values[name] = array.Values();
  }
  return values;
}

// Compares the model with the arrays that come next.
inline void ExpectSameModel(mjModel& model, Reader& oracle) {
  const auto values = ModelValues(model);
  const size_t count = oracle.NextCount();
  EXPECT_GT(count, 100u);
  for (size_t i = 0; i < count; ++i) {
    const std::string name = oracle.NextText();
    const std::vector<double> expected = oracle.NextList();
    ASSERT_TRUE(values.contains(name)) << name;
    const std::vector<double>& actual = values.at(name);
    ASSERT_EQ(actual.size(), expected.size()) << name;
    for (size_t k = 0; k < actual.size(); ++k) {
      if (std::isnan(expected[k]) && std::isnan(actual[k])) continue;
      // A last bit, where the source was edited.
      EXPECT_NEAR(actual[k], expected[k], 1e-12 * std::max(1.0, std::abs(expected[k])))
          << name << ", element " << k;
    }
  }
}

// Writes the arrays that come next into the model.
inline void WriteModel(mjModel& model, Reader& oracle) {
  auto arrays = ModelArrays(model);
  const size_t count = oracle.NextCount();
  for (size_t i = 0; i < count; ++i) {
    const std::string name = oracle.NextText();
    const std::vector<double> values = oracle.NextList();
    ASSERT_TRUE(arrays.contains(name)) << name;
    ASSERT_EQ(arrays[name].size, values.size()) << name;
    arrays[name].Write(values);
  }
}

}  // namespace rookery
