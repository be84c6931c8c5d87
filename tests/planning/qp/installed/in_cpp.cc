// The QP of OSQP's documentation, by the C++ class.
#include <cstdio>

#include "core/error.h"
#include "planning/qp/solver.h"

namespace qp = rookery::qp;

int main() {
  const qp::Problem problem{
      .P = {.rows = 2, .columns = 2, .begin = {0, 1, 3}, .row = {0, 0, 1}, .value = {4, 1, 2}},
      .q = {1, 1},
      .A =
          {.rows = 3, .columns = 2, .begin = {0, 2, 4}, .row = {0, 1, 0, 2}, .value = {1, 1, 1, 1}},
      .l = {1, 0, 0},
      .u = {1, 0.7, 0.7}};
  qp::Solver solver(problem, {.eps_abs = 1e-7, .eps_rel = 1e-7});
  qp::ActiveSetStep policy;
  const qp::Result result = solver.Solve(policy);
  std::printf("%s x %.4f %.4f\n", qp::NameOf(result.status).data(), result.x[0], result.x[1]);
  try {
    solver.WarmStart(std::vector<double>(3), {});
  } catch (const rookery::UserError& error) {
    std::printf("refused: %s\n", error.what());
  }
}
