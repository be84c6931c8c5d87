"""OSQP, PIQP and HiGHS on the problems that random_problems_test.cc writes.

    qp_oracle.py PROBLEMS ANSWERS

PROBLEMS: doubles; how many there are, and of each n, m, constant, P (n, n), A (m, n), q, l, u.
ANSWERS: of each problem and solver the objective and x; NaN where it found nothing or wasn't asked.
HiGHS solves the linear ones.
"""
import sys

import highspy
import numpy as np
import osqp
import piqp
import scipy.sparse as sp

INF = 1e20


class Reader:
    def __init__(self, path):
        self.values = np.fromfile(path)
        self.at = 0

    def __call__(self, *shape):
        count = int(np.prod(shape))
        self.at += count
        return self.values[self.at - count:self.at].reshape(shape)


def solve_osqp(P, q, A, l, u):
    solver = osqp.OSQP()
    solver.setup(sp.csc_matrix(np.triu(P)), q, sp.csc_matrix(A) if len(l) else None,
                 l if len(l) else None, u if len(u) else None, verbose=False, eps_abs=1e-9,
                 eps_rel=1e-9, max_iter=20000, polishing=True)
    result = solver.solve()
    return result.x if result.info.status == "solved" else None


def solve_piqp(P, q, A, l, u):
    solver = piqp.DenseSolver()
    s = solver.settings
    s.eps_abs = s.eps_rel = s.eps_duality_gap_abs = s.eps_duality_gap_rel = 1e-10
    equal, free = l == u, (l <= -INF) & (u >= INF)
    rest = ~equal & ~free
    solver.setup(P, q, A[equal], u[equal], A[rest], np.where(l <= -INF, -np.inf, l)[rest],
                 np.where(u >= INF, np.inf, u)[rest])
    return np.array(solver.result.x) if solver.solve() == piqp.PIQP_SOLVED else None


def solve_highs(P, q, A, l, u):
    if P.any():
        return None
    n, m = len(q), len(l)
    rows = sp.csr_matrix(A)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = n, m
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = q, np.full(n, -np.inf), np.full(n, np.inf)
    lp.row_lower_, lp.row_upper_ = np.where(l <= -INF, -np.inf, l), np.where(u >= INF, np.inf, u)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = rows.indptr, rows.indices, rows.data
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("primal_feasibility_tolerance", 1e-10)
    solver.setOptionValue("dual_feasibility_tolerance", 1e-10)
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(solver.getSolution().col_value)


read = Reader(sys.argv[1])
answers = []
for _ in range(int(read(1)[0])):
    n, m = int(read(1)[0]), int(read(1)[0])
    constant = read(1)[0]
    P, A, q, l, u = read(n, n), read(m, n), read(n), read(m), read(m)
    for solve in (solve_osqp, solve_piqp, solve_highs):
        x = solve(P, q, A, l, u)
        objective = np.nan if x is None else 0.5 * x @ P @ x + q @ x + constant
        answers += [[objective], np.full(n, np.nan) if x is None else x]
np.concatenate(answers).tofile(sys.argv[2])
