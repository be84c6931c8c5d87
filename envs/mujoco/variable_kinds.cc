#include "envs/mujoco/variable_kinds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace rookery {
namespace {

constexpr double kAny = std::numeric_limits<double>::infinity();

using Array = mjtNum* mjModel::*;

// model.*array[at ... at + count) = what it was, times the value.
VariableNumber Factor(Array array, int at, int count, const mjModel& model) {
  const mjtNum* first = model.*array + at;
  const std::vector<double> nominal(first, first + count);
  return {"", 1, 0, kAny, "", [=](mjModel& m, double value) {
            std::transform(nominal.begin(), nominal.end(), m.*array + at,
                           [value](double x) { return value * x; });
          }};
}

// model.*array[at] = what it was, plus the value.
VariableNumber Offset(Array array, int at, const mjModel& model, const char* name,
                      const char* unit) {
  const double nominal = (model.*array)[at];
  return {name, 0,    -kAny,
          kAny, unit, [=](mjModel& m, double value) { (m.*array)[at] = nominal + value; }};
}

// The same of a float array: colours.
VariableNumber Channel(int material, int channel, const mjModel& model) {
  static constexpr std::array<const char*, 3> kNames = {"r", "g", "b"};
  const int at = 4 * material + channel;
  return {kNames[static_cast<size_t>(channel)],
          model.mat_rgba[at],
          0,
          1,
          "",
          [at](mjModel& m, double value) { m.mat_rgba[at] = static_cast<float>(value); }};
}

VariableNumber Brightness(int light, const mjModel& model) {
  std::array<float, 6> nominal;
  std::copy_n(model.light_diffuse + 3 * light, 3, nominal.begin());
  std::copy_n(model.light_ambient + 3 * light, 3, nominal.begin() + 3);
  return {"brightness", 1, 0, kAny, "", [=](mjModel& m, double value) {
            for (size_t i = 0; i < 3; ++i) {
              const auto at = 3 * static_cast<size_t>(light) + i;
              m.light_diffuse[at] = static_cast<float>(value) * nominal[i];
              m.light_ambient[at] = static_cast<float>(value) * nominal[i + 3];
            }
          }};
}

std::vector<VariableNumber> Position(Array array, int id, const mjModel& model) {
  return {Offset(array, 3 * id, model, "x", "m"), Offset(array, 3 * id + 1, model, "y", "m"),
          Offset(array, 3 * id + 2, model, "z", "m")};
}

const std::array kAll = {
    VariableKind{"mass", mjOBJ_BODY,
                 [](int id, const mjModel& m) {
                   VariableNumber mass = Factor(&mjModel::body_mass, id, 1, m);
                   VariableNumber inertia = Factor(&mjModel::body_inertia, 3 * id, 3, m);
                   mass.write = [a = mass.write, b = inertia.write](mjModel& model, double value) {
                     a(model, value);
                     b(model, value);
                   };
                   return std::vector{mass};
                 }},
    VariableKind{"friction", mjOBJ_GEOM,
                 [](int id, const mjModel& m) {
                   return std::vector{Factor(&mjModel::geom_friction, 3 * id, 1, m)};
                 }},
    VariableKind{"damping", mjOBJ_JOINT,
                 [](int id, const mjModel& m) {
                   const int begin = m.jnt_dofadr[id];
                   const int end = id + 1 < m.njnt ? m.jnt_dofadr[id + 1] : static_cast<int>(m.nv);
                   return std::vector{Factor(&mjModel::dof_damping, begin, end - begin, m)};
                 }},
    VariableKind{"gear", mjOBJ_ACTUATOR,
                 [](int id, const mjModel& m) {
                   return std::vector{Factor(&mjModel::actuator_gear, 6 * id, 6, m)};
                 }},
    VariableKind{"color", mjOBJ_MATERIAL,
                 [](int id, const mjModel& m) {
                   return std::vector{Channel(id, 0, m), Channel(id, 1, m), Channel(id, 2, m)};
                 }},
    VariableKind{"texture", mjOBJ_MATERIAL,
                 [](int id, const mjModel& m) {
                   const int at = id * mjNTEXROLE + mjTEXROLE_RGB;
                   return std::vector{VariableNumber{
                       "", static_cast<double>(m.mat_texid[at]), 0, static_cast<double>(m.ntex), "",
                       [at](mjModel& model, double value) {
                         const int last = static_cast<int>(model.ntex) - 1;
                         model.mat_texid[at] = std::min(static_cast<int>(std::floor(value)), last);
                       }}};
                 }},
    VariableKind{"light", mjOBJ_LIGHT,
                 [](int id, const mjModel& m) {
                   std::vector<VariableNumber> all = Position(&mjModel::light_pos, id, m);
                   all.insert(all.begin(), Brightness(id, m));
                   return all;
                 }},
    VariableKind{"camera", mjOBJ_CAMERA,
                 [](int id, const mjModel& m) {
                   std::vector<VariableNumber> all = Position(&mjModel::cam_pos, id, m);
                   all.push_back(Offset(&mjModel::cam_fovy, id, m, "fovy", "degrees"));
                   return all;
                 }},
};

int CountOf(const mjModel& model, mjtObj type) {
  switch (type) {
    case mjOBJ_BODY:
      return static_cast<int>(model.nbody);
    case mjOBJ_GEOM:
      return static_cast<int>(model.ngeom);
    case mjOBJ_JOINT:
      return static_cast<int>(model.njnt);
    case mjOBJ_ACTUATOR:
      return static_cast<int>(model.nu);
    case mjOBJ_MATERIAL:
      return static_cast<int>(model.nmat);
    case mjOBJ_LIGHT:
      return static_cast<int>(model.nlight);
    default:
      return static_cast<int>(model.ncam);
  }
}

}  // namespace

std::vector<std::string> VariableKind::ObjectNames(const mjModel& model) const {
  std::vector<std::string> names;
  for (int id = 0; id < CountOf(model, object); ++id) {
    const char* name = mj_id2name(&model, object, id);
    names.push_back(name != nullptr && *name != 0 ? name : std::to_string(id));
  }
  return names;
}

std::span<const VariableKind> VariableKinds() { return kAll; }

}  // namespace rookery
