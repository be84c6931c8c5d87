// Environments of quadratic programs: an episode is a problem, solved by ADMM (planning/qp), and a
// decision its next step sizes. "qp/<class>" for a class of classes/, "qp/benchmark" for all seven
// of OSQP's paper in turn, "qp/files" for problems from files.
#pragma once

#include <vector>

#include "envs/registry.h"

namespace rookery::qp {

std::vector<EnvEntry> Entries();

}  // namespace rookery::qp
