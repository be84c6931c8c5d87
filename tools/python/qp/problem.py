"""A convex quadratic program in OSQP's form: minimize 1/2 x'Px + q'x subject to l <= Ax <= u."""
import dataclasses

import numpy as np
import scipy.sparse as sparse

INFINITY = 1e20  # a bound of this size, or beyond it, is none


@dataclasses.dataclass(frozen=True)
class Problem:
    """P (n, n), symmetric and whole, and A (m, n) are CSC with sorted rows; no bound is -inf, inf."""
    name: str
    P: sparse.csc_matrix
    q: np.ndarray
    A: sparse.csc_matrix
    l: np.ndarray
    u: np.ndarray

    @property
    def n(self):
        return len(self.q)

    @property
    def m(self):
        return len(self.l)


def problem(name, P, q, A, l, u):
    """The same of whatever NumPy and SciPy take."""
    q, l, u = (np.array(v, float).ravel() for v in (q, l, u))
    l[l <= -INFINITY], u[u >= INFINITY] = -np.inf, np.inf
    P, A = sparse.csc_matrix(P, dtype=float), sparse.csc_matrix(A, dtype=float)
    for matrix in (P, A):
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
        matrix.sort_indices()
        matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return Problem(name, P, q, A, l, u)
