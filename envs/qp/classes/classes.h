// The seven classes of problems that OSQP was published with (Stellato, Banjac, Goulart, Bemporad
// and Boyd, "OSQP: an operator splitting solver for quadratic programs", 2020, appendix A), and
// model predictive control in closed loop. A class a file, all of them listed in every_class.cc.
#pragma once

#include "envs/qp/classes/problem_class.h"

namespace rookery::qp {

ProblemClass ControlClass();
ProblemClass EqualityClass();
ProblemClass HuberClass();
ProblemClass LassoClass();
ProblemClass MpcClass();
ProblemClass PortfolioClass();
ProblemClass RandomClass();
ProblemClass SvmClass();

}  // namespace rookery::qp
