#include "envs/qp/classes/mpc/systems.h"

#include "core/error.h"
#include "core/strings.h"

namespace rookery::qp {

Plant MakeSystem(int64_t number, Random& random) {
  switch (number) {
    case 1:
      return WalkingSystem(random);
    case 2:
      return CartPoleSystem(random);
    case 3:
      return QuadcopterSystem(random);
    case 4:
      return RandomSystem(4, 10, random);
    case 5:
      return RandomSystem(12, 20, random);
    case 6:
      return RandomSystem(20, 30, random);
    default:
      break;
  }
  throw UserError(StrCat("systems are numbered from 1 to ", kMpcSystems, "; there is no ", number));
}

ProblemClass::Shape MpcShape(int64_t number) {
  Random random(0);
  const Plant system = MakeSystem(number, random);
  const int64_t N = system.horizon;
  return {N * (system.nx() + system.nu() + 1),
          N * (system.nx() + system.nu() + 2 * system.outputs() + 1)};
}

}  // namespace rookery::qp
