#include "envs/mujoco/variation/friction_rival.h"

#include <algorithm>
#include <limits>

#include "core/strings.h"

namespace rookery {
namespace {

// What touches: a geom or a flex.
struct Surface {
  int contype;
  int conaffinity;
  int priority;
  int condim;
  double friction;  // the least sliding one
  std::string name;
};

Surface GeomSurface(int geom, const mjModel& m, std::span<const double> least) {
  const char* name = mj_id2name(&m, mjOBJ_GEOM, geom);
  return {m.geom_contype[geom],
          m.geom_conaffinity[geom],
          m.geom_priority[geom],
          m.geom_condim[geom],
          least[static_cast<size_t>(geom)],
          StrCat("geom '", name != nullptr && *name != 0 ? name : std::to_string(geom), "'")};
}

Surface FlexSurface(int flex, const mjModel& m) {
  const char* name = mj_id2name(&m, mjOBJ_FLEX, flex);
  return {m.flex_contype[flex],
          m.flex_conaffinity[flex],
          m.flex_priority[flex],
          m.flex_condim[flex],
          m.flex_friction[3 * flex],
          StrCat("flex '", name != nullptr && *name != 0 ? name : std::to_string(flex), "'")};
}

bool BitsMeet(const Surface& a, const Surface& b) {
  return (a.contype & b.conaffinity) != 0 || (b.contype & a.conaffinity) != 0;
}

// Whether forces between two bodies move anything, and MuJoCo doesn't leave their contacts out.
bool BodiesMeet(int a, int b, const mjModel& m) {
  const int root_a = m.body_weldid[a], root_b = m.body_weldid[b];
  if (root_a == root_b) return false;
  if (m.body_dofnum[root_a] == 0 && m.body_dofnum[root_b] == 0) return false;
  if ((m.opt.disableflags & mjDSBL_FILTERPARENT) == 0 && root_a != 0 && root_b != 0) {
    const int parent_a = m.body_weldid[m.body_parentid[root_a]];
    const int parent_b = m.body_weldid[m.body_parentid[root_b]];
    if (root_a == parent_b || root_b == parent_a) return false;
  }
  const int signature = (std::min(a, b) << 16) + std::max(a, b);
  return std::find(m.exclude_signature, m.exclude_signature + m.nexclude, signature) ==
         m.exclude_signature + m.nexclude;
}

bool HavePair(int a, int b, const mjModel& m) {
  for (int i = 0; i < m.npair; ++i) {
    if ((m.pair_geom1[i] == a && m.pair_geom2[i] == b) ||
        (m.pair_geom1[i] == b && m.pair_geom2[i] == a)) {
      return true;
    }
  }
  return false;
}

bool ShapesMeet(int a, int b, const mjModel& m) {
  const auto [lower, upper] = std::minmax(m.geom_type[a], m.geom_type[b]);
  return mjCOLLISIONFUNC[lower][upper] != nullptr;
}

}  // namespace

FrictionRival RivalOf(int geom, const mjModel& m, std::span<const double> least) {
  if ((m.opt.disableflags & (mjDSBL_CONTACT | mjDSBL_CONSTRAINT)) != 0) {
    return {.never = "contacts are disabled in this model"};
  }
  if ((m.opt.enableflags & mjENBL_OVERRIDE) != 0) {
    return {.never = "the model's options override the friction of all contacts"};
  }
  const Surface own = GeomSurface(geom, m, least);
  FrictionRival rival{.friction = std::numeric_limits<double>::infinity()};
  bool pairs = false, touches = false, rubs = false;
  const auto meet = [&](const Surface& other) {
    touches = true;
    const int condim = own.priority == other.priority  ? std::max(own.condim, other.condim)
                       : own.priority > other.priority ? own.condim
                                                       : other.condim;
    if (condim == 1) return;
    rubs = true;
    if (own.priority < other.priority) return;
    const double friction = own.priority > other.priority ? 0 : other.friction;
    if (friction < rival.friction) rival = {.friction = friction, .name = other.name};
  };
  for (int other = 0; other < m.ngeom; ++other) {
    if (other == geom) continue;
    if (m.npair > 0 && HavePair(geom, other, m)) {
      pairs = true;
    } else if (const Surface surface = GeomSurface(other, m, least);
               BitsMeet(own, surface) && ShapesMeet(geom, other, m) &&
               BodiesMeet(m.geom_bodyid[geom], m.geom_bodyid[other], m)) {
      meet(surface);
    }
  }
  for (int flex = 0; flex < m.nflex; ++flex) {
    if (const Surface surface = FlexSurface(flex, m); BitsMeet(own, surface)) meet(surface);
  }
  if (!rubs) {
    rival.never = touches ? "its contacts have no friction (condim 1)"
                  : pairs ? "the model's <pair> says what friction its contacts have"
                          : "it can touch nothing (contype and conaffinity, <exclude>, its body)";
  } else if (rival.name.empty()) {
    rival.never = "all that it can touch has a higher priority";
  }
  return rival;
}

}  // namespace rookery
