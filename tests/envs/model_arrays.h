// The arrays of an mjModel by name.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <mujoco/mjxmacro.h>
#include <mujoco/mujoco.h>

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

}  // namespace rookery
