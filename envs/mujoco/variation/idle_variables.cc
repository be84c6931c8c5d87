#include "envs/mujoco/variation/idle_variables.h"

#include <algorithm>

namespace rookery {
namespace {

bool IsDisabled(const mjModel& m, int flags) { return (m.opt.disableflags & flags) != 0; }

// A body that forces can move; not one that is welded to the world, or moved by hand (mocap).
bool Moves(int body, const mjModel& m) { return m.body_dofnum[m.body_weldid[body]] > 0; }

// Whether `wears(rgba)` for a geom, site, tendon or skin of the material.
template <class Wears>
bool AnyWears(int material, const mjModel& m, const Wears& wears) {
  const auto any = [&](const int* materials, const float* rgba, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      if (materials[i] == material && wears(rgba + 4 * i)) return true;
    }
    return false;
  };
  return any(m.geom_matid, m.geom_rgba, m.ngeom) || any(m.site_matid, m.site_rgba, m.nsite) ||
         any(m.tendon_matid, m.tendon_rgba, m.ntendon) || any(m.skin_matid, m.skin_rgba, m.nskin) ||
         any(m.flex_matid, m.flex_rgba, m.nflex);
}

}  // namespace

std::string NoMassMoves(int body, const mjModel& m) {
  return Moves(body, m) ? "" : "the body has no joint above it that lets it move";
}

std::string NoDamping(int, const mjModel& m) {
  return IsDisabled(m, mjDSBL_DAMPER) ? "damping is disabled in this model" : "";
}

std::string NoFrictionLoss(int, const mjModel& m) {
  return IsDisabled(m, mjDSBL_FRICTIONLOSS | mjDSBL_CONSTRAINT)
             ? "friction loss is disabled in this model"
             : "";
}

std::string NoActuation(int actuator, const mjModel& m) {
  if (IsDisabled(m, mjDSBL_ACTUATION)) return "actuation is disabled in this model";
  const int group = m.actuator_group[actuator];
  const bool off = 0 <= group && group <= 30 && (m.opt.disableactuator & (1 << group)) != 0;
  return off ? "the actuator's group is disabled in this model" : "";
}

std::string NoGravity(int, const mjModel& m) {
  if (IsDisabled(m, mjDSBL_GRAVITY)) return "gravity is disabled in this model";
  for (int body = 1; body < m.nbody; ++body) {
    if (Moves(body, m) && m.body_mass[body] > 0 && m.body_gravcomp[body] != 1) return "";
  }
  return "no body of this model has a weight that can move it";
}

std::string NoMaterial(int material, const mjModel& m) {
  return AnyWears(material, m, [](const float*) { return true; })
             ? ""
             : "nothing in this model is made of it";
}

// A colour of its own, any but the default's grey, covers that of the material.
std::string NoColor(int material, const mjModel& m) {
  const auto shows = [](const float* rgba) {
    return rgba[0] == 0.5F && rgba[1] == 0.5F && rgba[2] == 0.5F && rgba[3] == 1;
  };
  if (AnyWears(material, m, shows)) return "";
  const std::string unworn = NoMaterial(material, m);
  return unworn.empty() ? "all that is made of it has a colour of its own" : unworn;
}

std::string NoLight(int light, const mjModel& m) {
  return m.light_active[light] ? "" : "the light is off";
}

}  // namespace rookery
