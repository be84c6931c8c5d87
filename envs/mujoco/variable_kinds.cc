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

using Numbers = std::vector<VariableNumber>;

// model.*array[at ... at + count) = what it was, times the value. None where that is nothing.
Numbers Factor(Array array, int at, int count, const mjModel& model) {
  const mjtNum* first = model.*array + at;
  const std::vector<double> nominal(first, first + count);
  if (std::ranges::all_of(nominal, [](double x) { return x == 0; })) return {};
  return {{"", 1, 0, kAny, "", [=](mjModel& m, double value) {
             std::transform(nominal.begin(), nominal.end(), m.*array + at,
                            [value](double x) { return value * x; });
           }}};
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

Numbers Mass(int body, const mjModel& model) {
  Numbers mass = Factor(&mjModel::body_mass, body, 1, model);
  const Numbers inertia = Factor(&mjModel::body_inertia, 3 * body, 3, model);
  if (mass.empty() || inertia.empty()) return mass;
  mass[0].write = [a = mass[0].write, b = inertia[0].write](mjModel& m, double value) {
    a(m, value);
    b(m, value);
  };
  return mass;
}

Numbers Friction(int geom, const mjModel& model) {
  return Factor(&mjModel::geom_friction, 3 * geom, 1, model);
}

Numbers Damping(int joint, const mjModel& model) {
  const int begin = model.jnt_dofadr[joint];
  const int end = joint + 1 < model.njnt ? model.jnt_dofadr[joint + 1] : static_cast<int>(model.nv);
  return Factor(&mjModel::dof_damping, begin, end - begin, model);
}

Numbers Gear(int actuator, const mjModel& model) {
  return Factor(&mjModel::actuator_gear, 6 * actuator, 6, model);
}

Numbers Color(int material, const mjModel& model) {
  return {Channel(material, 0, model), Channel(material, 1, model), Channel(material, 2, model)};
}

// One of the model's textures of the type that the material wears, in their order: a cube's doesn't
// fit where a plane's was. None for a material that wears none.
Numbers Texture(int material, const mjModel& model) {
  const int at = material * mjNTEXROLE + mjTEXROLE_RGB;
  const int worn = model.mat_texid[at];
  if (worn < 0) return {};
  std::vector<int> choices;
  double nominal = 0;
  for (int i = 0; i < model.ntex; ++i) {
    if (model.tex_type[i] != model.tex_type[worn]) continue;
    if (i == worn) nominal = static_cast<double>(choices.size());
    choices.push_back(i);
  }
  return {{"", nominal, 0, static_cast<double>(choices.size()), "",
           [at, choices](mjModel& m, double value) {
             m.mat_texid[at] = choices[std::min(static_cast<size_t>(value), choices.size() - 1)];
           }}};
}

Numbers Light(int light, const mjModel& model) {
  Numbers all = Position(&mjModel::light_pos, light, model);
  all.insert(all.begin(), Brightness(light, model));
  return all;
}

Numbers Camera(int camera, const mjModel& model) {
  Numbers all = Position(&mjModel::cam_pos, camera, model);
  VariableNumber fovy = Offset(&mjModel::cam_fovy, camera, model, "fovy", "degrees");
  constexpr double kNarrowest = 1, kWidest = 179;  // degrees: beyond them it looks backwards
  fovy.low = std::min(0.0, kNarrowest - model.cam_fovy[camera]);
  fovy.high = std::max(0.0, kWidest - model.cam_fovy[camera]);
  all.push_back(fovy);
  return all;
}

constexpr std::array kAll = {
    VariableKind{.name = "mass", .object = mjOBJ_BODY, .numbers = Mass, .has_derived = true},
    VariableKind{.name = "friction", .object = mjOBJ_GEOM, .numbers = Friction},
    VariableKind{.name = "damping", .object = mjOBJ_JOINT, .numbers = Damping},
    VariableKind{.name = "gear", .object = mjOBJ_ACTUATOR, .numbers = Gear},
    VariableKind{.name = "color", .object = mjOBJ_MATERIAL, .numbers = Color, .one_range = true},
    VariableKind{.name = "texture", .object = mjOBJ_MATERIAL, .numbers = Texture},
    VariableKind{.name = "light", .object = mjOBJ_LIGHT, .numbers = Light, .has_derived = true},
    VariableKind{.name = "camera", .object = mjOBJ_CAMERA, .numbers = Camera, .has_derived = true},
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
