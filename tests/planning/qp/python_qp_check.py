"""Tries tools/python/rookery_qp.py, beside OSQP, and on what is no problem.

    ROOKERY_QP_LIBRARY=librookery_qp.so python_qp_check.py
"""
import pathlib
import sys

import numpy as np
import osqp
import scipy.sparse as sp

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tools/python"))
from rookery_qp import QpError, Solver

EXACT = dict(eps_abs=1e-9, eps_rel=1e-9)
complaints = 0


def expect(message, call):
    global complaints
    complaints += 1
    try:
        call()
    except QpError as error:
        assert message in str(error) and "\n" not in str(error), f"{error!r}, not {message!r}"
        return
    raise AssertionError(f"nothing was said of: {message}")


def close(a, b, tolerance=1e-5):
    assert np.max(np.abs(np.asarray(a) - b), initial=0) < tolerance, f"{a}, not {b}"


def with_osqp(P, q, A, l, u):
    solver = osqp.OSQP()
    solver.setup(sp.triu(P, format="csc"), q, sp.csc_matrix(A), l, u, verbose=False, eps_abs=1e-9,
                 eps_rel=1e-9, max_iter=100000)
    return solver.solve()


random = np.random.default_rng(1)
n, m = 12, 20
F = random.normal(size=(n, n))
P, q = F @ F.T + np.eye(n), random.normal(size=n)
A = sp.random(m, n, 0.4, random_state=random, data_rvs=random.standard_normal, format="csc")
z = A @ random.normal(size=n)
l, u = z - random.uniform(0, 1, m), z + random.uniform(0, 1, m)
l[:3], u[3:6] = -np.inf, np.inf
l[6] = u[6]

# Dense, sparse by rows, or the upper triangle alone.
solver = Solver(P, q, A, l, u, **EXACT)
result, expected = solver.solve(), with_osqp(P, q, A, l, u)
assert result.status == "solved" and result.certificate is None
close(result.x, expected.x)
close(result.y, expected.y, 1e-4)
assert abs(result.objective - expected.info.obj_val) < 1e-6
assert max(result.primal_residual, result.dual_residual, result.duality_gap) < 1e-6
for other in (sp.csr_matrix(P), sp.coo_matrix(np.triu(P)), np.triu(P)):
    close(Solver(other, q, A.toarray(), list(l), tuple(u), **EXACT).solve().x, result.x, 1e-12)

# Warm starts, other vectors.
solver.warm_start(x=result.x, y=result.y)
assert solver.solve().iterations == 0
solver.update(q=q + 1)
close(solver.solve().x, with_osqp(P, q + 1, A, l, u).x)
solver.update(l=l - 1, u=u + 1)
close(solver.solve().x, with_osqp(P, q + 1, A, l - 1, u + 1).x)
solver.update(q=q, l=l, u=u)
solver.cold_start()
close(solver.solve().x, expected.x)

# No P; no rows; certificates; limits.
close(Solver(None, [1, -1], np.eye(2), [0, 0], [1, 1], **EXACT).solve().objective, -1)
close(Solver(np.diag([1, 2]), [1, -2], None, [], [], **EXACT).solve().x, [-1, 1])
falls = Solver(None, [-1], [[1.0]], [0], [np.inf]).solve()
assert falls.status == "dual infeasible" and falls.certificate.tolist() == [1]
contradiction = Solver([[1.0]], [0], [[1.0], [1.0]], [0, 2], [1, 3]).solve()
assert contradiction.status == "primal infeasible"
close(contradiction.certificate, [1, -1], 1e-4)
limited = Solver(P, q, A, l, u, eps_abs=0, eps_rel=1e-300, max_iterations=7, early_polish=0).solve()
assert limited.status == "maximum iterations reached" and limited.iterations == 7
assert limited.polished is False

expect("there is no setting eps; there are eps_abs, eps_rel", lambda: Solver(P, q, A, l, u, eps=1))
expect("max_iterations should be at least 1", lambda: Solver(P, q, A, l, u, max_iterations=0))
expect("P is 3 x 3; 12 x 12 would be right", lambda: Solver(np.eye(3), q, A, l, u))
expect("A is 20 x 12; 19 x 12 would be right", lambda: Solver(P, q, A, l[1:], u[1:]))
expect("u has the shape (19,); (20,) would be right", lambda: Solver(P, q, A, l, u[1:]))
expect("P is not symmetric", lambda: Solver(P + np.tri(n, k=-1), q, A, l, u))
expect("row 2: l is 9", lambda: Solver(P, q, A, np.where(np.arange(m) == 2, 9e9, l), u))
expect("q[4] is nan", lambda: Solver(P, np.where(np.arange(n) == 4, np.nan, q), A, l, u))
expect("below 0: it is not convex", lambda: Solver(-np.eye(n), q, A, l, u))
expect("q has the shape (2,); (12,) would be right", lambda: solver.update(q=[1, 2]))
expect("q[0] is nan", lambda: solver.update(q=np.full(n, np.nan)))
expect("x has the shape (3,); (12,) would be right", lambda: solver.warm_start(x=np.zeros(3)))
expect("should be finite", lambda: solver.warm_start(y=np.full(m, np.inf)))
close(solver.solve().x, expected.x)  # none of which changed it
print(f"{complaints} complaints as they should be")
