/* The QP solver, from C:
 *
 *   minimize 1/2 x'Px + q'x  subject to  l <= Ax <= u
 *
 * Matrices by compressed columns: `begin` (columns + 1), `row` and `value` (entries), rows rising
 * within a column. P is its upper triangle. What is 1e20 or more is no bound. One solver belongs to
 * one thread at a time. Functions return 0, or -1: rookery_qp_why says what is wrong. */
#ifndef ROOKERY_QP_H_
#define ROOKERY_QP_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rookery_qp rookery_qp;

typedef struct {
  const int64_t* begin;
  const int64_t* row;
  const double* value;
} rookery_qp_matrix;

typedef struct {
  double eps_abs, eps_rel; /* of the residuals and the duality gap */
  int64_t max_iterations;
  double time_limit;    /* seconds, setup included */
  int32_t early_polish; /* 0: none */
  int32_t polish;       /* 1: the solution as exact as can be had */
  const char* policy;   /* who chooses the steps: "learned", "active-set", "osqp", "fixed", or a
                            folder that `rookery export` wrote */
} rookery_qp_settings;

typedef enum {
  ROOKERY_QP_SOLVED = 0,
  ROOKERY_QP_PRIMAL_INFEASIBLE,
  ROOKERY_QP_DUAL_INFEASIBLE,
  ROOKERY_QP_MAX_ITERATIONS,
  ROOKERY_QP_TIME_LIMIT,
  ROOKERY_QP_NON_CONVEX
} rookery_qp_status;

typedef struct {
  rookery_qp_status status;
  double objective, primal_residual, dual_residual, duality_gap;
  int64_t iterations, factorizations;
  int32_t polished;
  double setup_seconds, solve_seconds;
} rookery_qp_info;

rookery_qp_settings rookery_qp_defaults(void);

/* NULL where the problem is none; `why` (size) then says so. Copies what it is given. */
rookery_qp* rookery_qp_new(int64_t n, int64_t m, rookery_qp_matrix P, const double* q,
                           rookery_qp_matrix A, const double* l, const double* u,
                           const rookery_qp_settings* settings, char* why, size_t size);
void rookery_qp_delete(rookery_qp* solver);

int rookery_qp_solve(rookery_qp* solver, rookery_qp_info* info);
/* x (n) and y (m) of the last solve; NULL: not wanted. */
int rookery_qp_solution(const rookery_qp* solver, double* x, double* y);
/* Of an infeasible problem: (m) for a primal, (n) for a dual one. */
int rookery_qp_certificate(const rookery_qp* solver, double* certificate);

/* Where the next solve begins; by itself it begins where the last one ended. */
int rookery_qp_warm_start(rookery_qp* solver, const double* x, const double* y);
void rookery_qp_cold_start(rookery_qp* solver);
/* NULL: as it was. Sizes and patterns stay. */
int rookery_qp_update_vectors(rookery_qp* solver, const double* q, const double* l,
                              const double* u);
int rookery_qp_update_matrices(rookery_qp* solver, const double* P, const double* A);

/* Why the last call on this solver returned -1. */
const char* rookery_qp_why(const rookery_qp* solver);

#ifdef __cplusplus
}
#endif

#endif /* ROOKERY_QP_H_ */
