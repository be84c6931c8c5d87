#include "envs/constrained/constrained.h"

namespace rookery::constrained {

std::vector<EnvEntry> Entries() { return Navigation(); }

}  // namespace rookery::constrained
