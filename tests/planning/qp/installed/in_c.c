/* The QP of OSQP's documentation, by the C functions; then with a larger bound; then what is none.
 */
#include <stdio.h>

#include "planning/qp/rookery_qp.h"

static int Print(rookery_qp* solver) {
  rookery_qp_info info;
  double x[2], y[3];
  if (rookery_qp_solve(solver, &info) != 0 || info.status != ROOKERY_QP_SOLVED ||
      rookery_qp_solution(solver, x, y) != 0) {
    return 1;
  }
  printf("x %.4f %.4f y %.4f %.4f %.4f\n", x[0], x[1], y[0], y[1], y[2]);
  return 0;
}

int main(void) {
  const int64_t p_begin[] = {0, 1, 3}, p_row[] = {0, 0, 1};
  const int64_t a_begin[] = {0, 2, 4}, a_row[] = {0, 1, 0, 2};
  const double p_value[] = {4, 1, 2}, a_value[] = {1, 1, 1, 1};
  const double q[] = {1, 1}, l[] = {1, 0, 0}, u[] = {1, 0.7, 0.7}, wider[] = {1, 0.7, 0.9};
  const double above[] = {2, 0, 0};
  const rookery_qp_matrix P = {p_begin, p_row, p_value}, A = {a_begin, a_row, a_value};
  rookery_qp_settings settings = rookery_qp_defaults();
  char why[256];
  rookery_qp* solver;
  int failed;

  settings.eps_abs = settings.eps_rel = 1e-7;
  solver = rookery_qp_new(2, 3, P, q, A, l, u, &settings, why, sizeof why);
  if (solver == NULL) {
    fprintf(stderr, "%s\n", why);
    return 1;
  }
  failed =
      Print(solver) || rookery_qp_update_vectors(solver, NULL, NULL, wider) != 0 || Print(solver);
  if (rookery_qp_update_vectors(solver, NULL, above, NULL) == -1) {
    printf("refused: %s\n", rookery_qp_why(solver));
  }
  rookery_qp_delete(solver);
  return failed;
}
