// The arrays of an mjModel by name; comparing and writing them as the oracle says.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <mujoco/mjxmacro.h>
#include <mujoco/mujoco.h>

#include "tests/envs/oracle.h"

namespace rookery {

struct ModelArray {
  size_t size = 0;
  std::function<double(size_t)> get{};
  std::function<void(size_t, double)> set{};

  std::vector<double> Values() const {
    std::vector<double> values(size);
    for (size_t i = 0; i < size; ++i) values[i] = get(i);
    return values;
  }
};

// Valid as long as the model.
inline std::map<std::string, ModelArray> ModelArrays(mjModel& model) {
  std::map<std::string, ModelArray> arrays;
  const mjModel* m = &model;
  MJMODEL_POINTERS_PREAMBLE(m)
#define X(type, name, rows, columns)                                            \
  arrays[#name] = {static_cast<size_t>(m->rows) * static_cast<size_t>(columns), \
                   [m](size_t i) { return static_cast<double>(m->name[i]); },   \
                   [m](size_t i, double value) { m->name[i] = static_cast<type>(value); }};
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
    for (size_t k = 0; k < values.size(); ++k) arrays[name].set(k, values[k]);
  }
}

}  // namespace rookery
