// What reach and push share: a puck that lies about (Meta-World's sawyer_reach_v3.py and
// sawyer_push_v3.py).
#pragma once

#include "envs/metaworld/sawyer_task.h"

namespace rookery::metaworld {

class PuckTask : public SawyerTask {
 public:
  PuckTask(const Physics& physics, const SawyerOptions& options, const SawyerSettings& settings,
           std::shared_ptr<const std::vector<double>> settled);

 protected:
  Vector ObjectPosition(const Physics& physics) const final;
  // x, y, z, w.
  std::array<double, 4> ObjectQuaternion(const Physics& physics) const final;
  // Puck and goal are at least 15 cm apart.
  bool Accepts(const std::vector<double>& drawn) const final;

  int puck_geom() const { return geom_; }
  // Puts the puck at `place`, at rest.
  static void SetPuck(Physics& physics, const Vector& place);

 private:
  int body_;
  int geom_;
};

}  // namespace rookery::metaworld
