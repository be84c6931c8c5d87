#include "envs/mujoco/variation/variable_kinds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "envs/mujoco/variation/idle_variables.h"

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

// A factor of all of `parts`.
Numbers Together(const std::vector<Numbers>& parts) {
  Numbers whole;
  for (const Numbers& part : parts) {
    if (part.empty()) continue;
    if (whole.empty()) {
      whole = part;
    } else {
      whole[0].write = [a = whole[0].write, b = part[0].write](mjModel& m, double value) {
        a(m, value);
        b(m, value);
      };
    }
  }
  return whole;
}

// MuJoCo asks for more than nothing of a body that moves.
constexpr double kLeastMass = 1e-3;

Numbers Mass(int body, const mjModel& model) {
  Numbers mass = Factor(&mjModel::body_mass, body, 1, model);
  const Numbers inertia = Factor(&mjModel::body_inertia, 3 * body, 3, model);
  if (!mass.empty()) mass[0].low = kLeastMass;
  return Together({mass, inertia});
}

Numbers Friction(int geom, const mjModel& model) {
  return Factor(&mjModel::geom_friction, 3 * geom, 1, model);
}

// The degrees of freedom of a joint: the first one, and how many.
std::pair<int, int> Dofs(int joint, const mjModel& model) {
  const int begin = model.jnt_dofadr[joint];
  const int end = joint + 1 < model.njnt ? model.jnt_dofadr[joint + 1] : static_cast<int>(model.nv);
  return {begin, end - begin};
}

Numbers Damping(int joint, const mjModel& model) {
  const auto [begin, count] = Dofs(joint, model);
  return Factor(&mjModel::dof_damping, begin, count, model);
}

Numbers Armature(int joint, const mjModel& model) {
  const auto [begin, count] = Dofs(joint, model);
  return Factor(&mjModel::dof_armature, begin, count, model);
}

// Added, not a factor: most models have none, and all arms have some.
Numbers FrictionLoss(int joint, const mjModel& model) {
  const auto [begin, count] = Dofs(joint, model);
  if (count > 1) return {};  // of a ball or free joint: its numbers have different units
  const bool turns = model.jnt_type[joint] == mjJNT_HINGE;
  VariableNumber loss = Offset(&mjModel::dof_frictionloss, begin, model, "", turns ? "N m" : "N");
  loss.low = 0 - model.dof_frictionloss[begin];  // no -0
  return {loss};
}

Numbers Gear(int actuator, const mjModel& model) {
  return Factor(&mjModel::actuator_gear, 6 * actuator, 6, model);
}

// A servo's force is gain * control + bias, the bias of an affine one
// prm[0] + prm[1] * length + prm[2] * velocity:
// https://mujoco.readthedocs.io/en/stable/XMLreference.html#actuator-position
enum class Servo { kNone, kPosition, kVelocity };

Servo ServoOf(int actuator, const mjModel& model) {
  if (model.actuator_gaintype[actuator] != mjGAIN_FIXED ||
      model.actuator_biastype[actuator] != mjBIAS_AFFINE) {
    return Servo::kNone;
  }
  const double gain = model.actuator_gainprm[mjNGAIN * actuator];
  const double* bias = model.actuator_biasprm + mjNBIAS * actuator;
  if (gain != 0 && bias[1] == -gain) return Servo::kPosition;
  if (gain != 0 && bias[1] == 0 && bias[2] == -gain) return Servo::kVelocity;
  return Servo::kNone;
}

Numbers PositionGain(int actuator, const mjModel& model) {
  if (ServoOf(actuator, model) != Servo::kPosition) return {};
  return Together({Factor(&mjModel::actuator_gainprm, mjNGAIN * actuator, 1, model),
                   Factor(&mjModel::actuator_biasprm, mjNBIAS * actuator + 1, 1, model)});
}

Numbers VelocityGain(int actuator, const mjModel& model) {
  const Servo servo = ServoOf(actuator, model);
  const Numbers bias = Factor(&mjModel::actuator_biasprm, mjNBIAS * actuator + 2, 1, model);
  if (servo == Servo::kPosition) return bias;
  if (servo == Servo::kNone) return {};
  return Together({Factor(&mjModel::actuator_gainprm, mjNGAIN * actuator, 1, model), bias});
}

Numbers Gravity(int axis, const mjModel& model) {
  const double nominal = model.opt.gravity[axis];
  return {{"", 0, -kAny, kAny, "m/s^2",
           [=](mjModel& m, double value) { m.opt.gravity[axis] = nominal + value; }}};
}

Numbers MaterialColor(int material, const mjModel& model) {
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
    VariableKind{.name = "mass",
                 .object = mjOBJ_BODY,
                 .numbers = Mass,
                 .never_acts = NoMassMoves,
                 .has_derived = true},
    VariableKind{.name = "friction", .object = mjOBJ_GEOM, .numbers = Friction},
    VariableKind{
        .name = "damping", .object = mjOBJ_JOINT, .numbers = Damping, .never_acts = NoDamping},
    VariableKind{.name = "frictionloss",
                 .object = mjOBJ_JOINT,
                 .numbers = FrictionLoss,
                 .never_acts = NoFrictionLoss},
    VariableKind{
        .name = "armature", .object = mjOBJ_JOINT, .numbers = Armature, .has_derived = true},
    VariableKind{
        .name = "gear", .object = mjOBJ_ACTUATOR, .numbers = Gear, .never_acts = NoActuation},
    VariableKind{
        .name = "kp", .object = mjOBJ_ACTUATOR, .numbers = PositionGain, .never_acts = NoActuation},
    VariableKind{
        .name = "kv", .object = mjOBJ_ACTUATOR, .numbers = VelocityGain, .never_acts = NoActuation},
    VariableKind{
        .name = "gravity", .object = mjOBJ_UNKNOWN, .numbers = Gravity, .never_acts = NoGravity},
    VariableKind{.name = "color",
                 .object = mjOBJ_MATERIAL,
                 .numbers = MaterialColor,
                 .never_acts = NoColor,
                 .is_drawn = true,
                 .one_range = true},
    VariableKind{.name = "texture",
                 .object = mjOBJ_MATERIAL,
                 .numbers = Texture,
                 .never_acts = NoMaterial,
                 .is_drawn = true},
    VariableKind{.name = "light",
                 .object = mjOBJ_LIGHT,
                 .numbers = Light,
                 .never_acts = NoLight,
                 .is_drawn = true,
                 .has_derived = true},
    VariableKind{.name = "camera",
                 .object = mjOBJ_CAMERA,
                 .numbers = Camera,
                 .is_drawn = true,
                 .has_derived = true},
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
  if (object == mjOBJ_UNKNOWN) return {"x", "y", "z"};
  std::vector<std::string> names;
  for (int id = 0; id < CountOf(model, object); ++id) {
    const char* name = mj_id2name(&model, object, id);
    names.push_back(name != nullptr && *name != 0 ? name : std::to_string(id));
  }
  return names;
}

std::span<const VariableKind> VariableKinds() { return kAll; }

}  // namespace rookery
