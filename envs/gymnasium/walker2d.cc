// Walker2d: a planar biped (Gymnasium's walker2d_v5.py).
//
//   observation (17)   height, pitch, six joints (m, rad); their velocities after that of x, within
//                      [-10, 10]
#include "envs/gymnasium/gymnasium.h"
#include "envs/gymnasium/planar_walker.h"

namespace rookery::gymnasium {
namespace {

struct Options : WalkerOptions {
  Options() : WalkerOptions("walker2d_v5.xml", {0.8, 2}, {-1, 1}) {}
  Fields fields() {
    Fields f;
    AddTo(f);
    return f;
  }
};

class Walker2dTask final : public PlanarWalkerTask {
 public:
  Walker2dTask(const Physics& physics, const Options& options)
      : PlanarWalkerTask(physics, options, "walker2d_v5.py") {}
};

}  // namespace

EnvEntry Walker2d() {
  return Entry<Walker2dTask, Options>("Walker2d", "walk on two legs in a plane without falling");
}

}  // namespace rookery::gymnasium
