#include "envs/metaworld/puck_task.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rookery::metaworld {
namespace {

constexpr size_t kPuckQpos = 9;  // after the arm's and the fingers'

// The quaternion (x, y, z, w) of a rotation matrix, of its two signs that for which the element of
// the largest magnitude is positive.
std::array<double, 4> Quaternion(const double* matrix) {
  std::array<double, 4> wxyz;
  mju_mat2Quat(wxyz.data(), matrix);
  std::array<double, 4> xyzw = {wxyz[1], wxyz[2], wxyz[3], wxyz[0]};
  const double largest = *std::max_element(
      xyzw.begin(), xyzw.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
  if (largest < 0) {
    for (double& x : xyzw) x = -x;
  }
  return xyzw;
}

}  // namespace

PuckTask::PuckTask(const Physics& physics, const SawyerOptions& options,
                   const SawyerSettings& settings,
                   std::shared_ptr<const std::vector<double>> settled)
    : SawyerTask(physics, options, settings, std::move(settled)),
      body_(physics.Body("obj")),
      geom_(physics.Geom("objGeom")) {}

Vector PuckTask::ObjectPosition(const Physics& physics) const {
  return BodyPosition(physics, body_);
}

std::array<double, 4> PuckTask::ObjectQuaternion(const Physics& physics) const {
  return Quaternion(physics.data().geom_xmat + 9 * geom_);
}

bool PuckTask::Accepts(const std::vector<double>& drawn) const {
  return std::hypot(drawn[0] - drawn[3], drawn[1] - drawn[4]) >= 0.15;
}

void PuckTask::SetPuck(Physics& physics, const Vector& place) {
  std::copy(place.begin(), place.end(), physics.qpos().begin() + kPuckQpos);
  std::fill_n(physics.qvel().begin() + kPuckQpos, 6, 0.0);
  mj_forward(&physics.model(), &physics.data());
}

}  // namespace rookery::metaworld
