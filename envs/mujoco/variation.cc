#include "envs/mujoco/variation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr double kAny = std::numeric_limits<double>::infinity();

// One number of an object that can be varied.
struct Component {
  const char* name;  // "": the object's only one
  double nominal;    // of the model as it is: 1 for a factor, 0 for an offset
  double low, high;  // beyond which it makes no sense
  const char* unit;
  std::function<void(mjModel& model, double value)> write;
};

using Array = mjtNum* mjModel::*;

// model.*array[at ... at + count) = what it was, times the value.
Component Factor(Array array, int at, int count, const mjModel& model, const char* name = "") {
  const mjtNum* first = model.*array + at;
  const std::vector<double> nominal(first, first + count);
  return {name, 1, 0, kAny, "", [=](mjModel& m, double value) {
            std::transform(nominal.begin(), nominal.end(), m.*array + at,
                           [value](double x) { return value * x; });
          }};
}

// model.*array[at] = what it was, plus the value.
Component Offset(Array array, int at, const mjModel& model, const char* name, const char* unit) {
  const double nominal = (model.*array)[at];
  return {name, 0,    -kAny,
          kAny, unit, [=](mjModel& m, double value) { (m.*array)[at] = nominal + value; }};
}

// The same of a float array: colours.
Component Channel(int material, int channel, const mjModel& model) {
  static constexpr std::array<const char*, 3> kNames = {"r", "g", "b"};
  const int at = 4 * material + channel;
  return {kNames[static_cast<size_t>(channel)],
          model.mat_rgba[at],
          0,
          1,
          "",
          [at](mjModel& m, double value) { m.mat_rgba[at] = static_cast<float>(value); }};
}

Component Brightness(int light, const mjModel& model) {
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

std::vector<Component> Position(Array array, int id, const mjModel& model) {
  return {Offset(array, 3 * id, model, "x", "m"), Offset(array, 3 * id + 1, model, "y", "m"),
          Offset(array, 3 * id + 2, model, "z", "m")};
}

struct Kind {
  const char* name;
  mjtObj object;
  std::vector<Component> (*components)(int id, const mjModel& model);
};

const std::array kKinds = {
    Kind{"mass", mjOBJ_BODY,
         [](int id, const mjModel& m) {
           Component mass = Factor(&mjModel::body_mass, id, 1, m);
           Component inertia = Factor(&mjModel::body_inertia, 3 * id, 3, m);
           mass.write = [a = mass.write, b = inertia.write](mjModel& model, double value) {
             a(model, value);
             b(model, value);
           };
           return std::vector{mass};
         }},
    Kind{"friction", mjOBJ_GEOM,
         [](int id, const mjModel& m) {
           return std::vector{Factor(&mjModel::geom_friction, 3 * id, 1, m)};
         }},
    Kind{"damping", mjOBJ_JOINT,
         [](int id, const mjModel& m) {
           const int begin = m.jnt_dofadr[id];
           const int end = id + 1 < m.njnt ? m.jnt_dofadr[id + 1] : static_cast<int>(m.nv);
           return std::vector{Factor(&mjModel::dof_damping, begin, end - begin, m)};
         }},
    Kind{"gear", mjOBJ_ACTUATOR,
         [](int id, const mjModel& m) {
           return std::vector{Factor(&mjModel::actuator_gear, 6 * id, 6, m)};
         }},
    Kind{"color", mjOBJ_MATERIAL,
         [](int id, const mjModel& m) {
           return std::vector{Channel(id, 0, m), Channel(id, 1, m), Channel(id, 2, m)};
         }},
    Kind{"texture", mjOBJ_MATERIAL,
         [](int id, const mjModel& m) {
           const int at = id * mjNTEXROLE + mjTEXROLE_RGB;
           return std::vector{Component{
               "", static_cast<double>(m.mat_texid[at]), 0, static_cast<double>(m.ntex), "",
               [at](mjModel& model, double value) {
                 const int last = static_cast<int>(model.ntex) - 1;
                 model.mat_texid[at] = std::min(static_cast<int>(std::floor(value)), last);
               }}};
         }},
    Kind{"light", mjOBJ_LIGHT,
         [](int id, const mjModel& m) {
           std::vector<Component> all = Position(&mjModel::light_pos, id, m);
           all.insert(all.begin(), Brightness(id, m));
           return all;
         }},
    Kind{"camera", mjOBJ_CAMERA,
         [](int id, const mjModel& m) {
           std::vector<Component> all = Position(&mjModel::cam_pos, id, m);
           all.push_back(Offset(&mjModel::cam_fovy, id, m, "fovy", "degrees"));
           return all;
         }},
};

std::string NameOf(const mjModel& model, mjtObj type, int id) {
  const char* name = mj_id2name(&model, type, id);
  return name != nullptr && *name != 0 ? name : std::to_string(id);
}

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

[[noreturn]] void Fail(const ConfigNode& node, const std::string& path, const std::string& what) {
  throw UserError(StrCat(node.where.empty() ? "" : node.where + ": ", path, ": ", what));
}

std::pair<double, double> ReadRange(const ConfigNode& node, const std::string& path) {
  if (node.kind != ConfigNode::Kind::kList || node.list.size() != 2 ||
      node.list[0].kind != ConfigNode::Kind::kScalar ||
      node.list[1].kind != ConfigNode::Kind::kScalar) {
    Fail(node, path, "expected [low, high]");
  }
  const double low = ParseDouble(node.list[0].scalar), high = ParseDouble(node.list[1].scalar);
  if (!(std::isfinite(low) && std::isfinite(high) && low <= high)) {
    Fail(node, path, StrCat("[", low, ", ", high, "] is not a range"));
  }
  return {low, high};
}

}  // namespace

Variation::Variation(const ConfigNode& node, const Physics& physics) {
  for (const auto& [kind, objects] : node.map) AddKind(kind, objects, physics);
}

void Variation::AddKind(const std::string& kind, const ConfigNode& objects,
                        const Physics& physics) {
  const auto found = std::ranges::find(kKinds, kind, &Kind::name);
  if (found == kKinds.end()) {
    std::vector<std::string> known;
    for (const Kind& k : kKinds) known.emplace_back(k.name);
    Fail(
        objects, "env.randomize." + kind,
        StrCat("there is no such kind", DidYouMean(kind, known), " (there are ", Join(known), ")"));
  }
  const std::string path = "env.randomize." + kind;
  if (objects.kind != ConfigNode::Kind::kMap) Fail(objects, path, "expected {name: [low, high]}");
  const mjModel& model = physics.model();
  std::vector<std::string> names;
  for (int id = 0; id < CountOf(model, found->object); ++id) {
    names.push_back(NameOf(model, found->object, id));
  }
  for (const auto& [object, range] : objects.map) {
    for (size_t id = 0; id < names.size() && object == "*"; ++id) {
      AddObject(kind, names[id], static_cast<int>(id), range, model);
    }
    if (object == "*") continue;
    const auto it = std::ranges::find(names, object);
    if (it == names.end()) {
      Fail(range, path,
           StrCat("the model has no '", object, "'", DidYouMean(object, names),
                  names.empty() ? "" : StrCat(" (it has ", Join(names), ")")));
    }
    AddObject(kind, object, static_cast<int>(it - names.begin()), range, model);
  }
}

void Variation::AddObject(const std::string& kind, const std::string& object, int id,
                          const ConfigNode& range, const mjModel& model) {
  const Kind& k = *std::ranges::find(kKinds, kind, &Kind::name);
  const std::vector<Component> components = k.components(id, model);
  const auto add = [&](const Component& c, const ConfigNode& node) {
    const std::string part = *c.name != 0 ? StrCat("_", c.name) : "";
    const std::string path = StrCat("env.randomize.", kind, ".", object);
    const auto [low, high] = ReadRange(node, path);
    if (low < c.low || high > c.high) {
      Fail(node, path, StrCat("[", low, ", ", high, "] is not within [", c.low, ", ", c.high, "]"));
    }
    parameters_.push_back({.name = StrCat(kind, "_", object, part),
                           .low = c.low,
                           .high = c.high,
                           .default_value = c.nominal,
                           .unit = c.unit,
                           .help = "varied at each reset",
                           .sampled_low = low,
                           .sampled_high = high});
    writes_.push_back(c.write);
    changes_masses_ |= kind == "mass";
  };
  if (range.kind != ConfigNode::Kind::kMap) {
    // All of an object's numbers have one range where that means the same for all.
    if (components.size() > 1 && kind != "color") {
      Fail(range, StrCat("env.randomize.", kind, ".", object),
           StrCat("say of what: {", components[0].name, ": [low, high]}"));
    }
    for (const Component& c : components) add(c, range);
    return;
  }
  std::vector<std::string> known;
  for (const Component& c : components) known.emplace_back(c.name);
  for (const auto& [name, node] : range.map) {
    const auto it = std::ranges::find(known, name);
    if (it == known.end()) {
      Fail(
          node, StrCat("env.randomize.", kind, ".", object),
          StrCat("it has no '", name, "'", DidYouMean(name, known), " (it has ", Join(known), ")"));
    }
    add(components[static_cast<size_t>(it - known.begin())], node);
  }
}

void Variation::Apply(std::span<const double> values, Physics& physics) const {
  mjModel& model = physics.MutableModel();
  for (size_t i = 0; i < writes_.size(); ++i) writes_[i](model, values[i]);
  if (changes_masses_) mj_setConst(&model, &physics.data());
}

}  // namespace rookery
