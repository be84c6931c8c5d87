/* The header is C, and what it declares can be linked from there:
 *
 *   minimize (x0^2 + x1^2) / 2 - 3 x0  subject to  x0 + x1 = 2, x0 <= upper
 *
 * Returns 0, and in x (2) and y (2) the solution; 10 plus the status where it isn't solved. */
#include "planning/qp/rookery_qp.h"

int SolveInC(double upper, double* x, double* y, rookery_qp_info* info) {
  const int64_t p_begin[] = {0, 1, 2}, p_row[] = {0, 1}, a_begin[] = {0, 2, 3}, a_row[] = {0, 1, 0};
  const double p_value[] = {1, 1}, a_value[] = {1, 1, 1}, q[] = {-3, 0};
  const double l[] = {2, -1e20}, u[] = {2, upper};
  const rookery_qp_matrix P = {p_begin, p_row, p_value}, A = {a_begin, a_row, a_value};
  char why[64];
  rookery_qp_settings settings = rookery_qp_defaults();
  settings.eps_abs = settings.eps_rel = 1e-9;
  rookery_qp* solver = rookery_qp_new(2, 2, P, q, A, l, u, &settings, why, sizeof why);
  if (solver == NULL) return 2;
  int status = rookery_qp_solve(solver, info) != 0 ? 3 : 0;
  if (status == 0 && info->status != ROOKERY_QP_SOLVED) status = 10 + (int)info->status;
  if (rookery_qp_solution(solver, x, y) != 0) status = 4;
  rookery_qp_delete(solver);
  return status;
}
