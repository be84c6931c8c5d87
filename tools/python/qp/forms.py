"""A problem as other solvers want it, and their multipliers as the judge wants them."""
import numpy as np
import scipy.sparse as sparse


def is_equation(problem):
    """(m)"""
    bounded = np.isfinite(problem.l) & np.isfinite(problem.u)
    high = np.where(bounded, problem.u, 0)
    return bounded & (high - np.where(bounded, problem.l, -1) <= 1e-12 * np.maximum(1, np.abs(high)))


class BoundedForm:
    """Equations, other rows, and bounds of variables: rows of a single entry, one a variable."""

    def __init__(self, problem):
        rows = problem.A.tocsr()
        equation = is_equation(problem)
        single = np.flatnonzero(~equation & (np.diff(rows.indptr) == 1))
        column, factor = rows.indices[rows.indptr[single]], rows.data[rows.indptr[single]]
        self._columns, first = np.unique(column, return_index=True)
        self._bounds, self._factor = single[first], factor[first]
        self._equations = np.flatnonzero(equation)
        self._others = np.setdiff1d(np.flatnonzero(~equation), self._bounds)
        self._m = problem.m
        self.A, self.b = rows[self._equations].tocsc(), problem.u[self._equations]
        self.G = rows[self._others].tocsc()
        self.low, self.high = problem.l[self._others], problem.u[self._others]
        ends = np.sort([problem.l[self._bounds] / self._factor,
                        problem.u[self._bounds] / self._factor], axis=0)
        self.x_low, self.x_high = np.full(problem.n, -np.inf), np.full(problem.n, np.inf)
        self.x_low[self._columns], self.x_high[self._columns] = ends

    def multipliers(self, of_equations, of_others, of_variables):
        """(m); each positive where it is held from above."""
        y = np.zeros(self._m)
        y[self._equations], y[self._others] = of_equations, of_others
        y[self._bounds] = np.asarray(of_variables)[self._columns] / self._factor
        return y


class ConicForm:
    """Ax + s = b: s is 0 in the first `zeros` rows and not negative in the other `positive` ones."""

    def __init__(self, problem):
        rows, equation = problem.A.tocsr(), is_equation(problem)
        self._equations = np.flatnonzero(equation)
        self._above = np.flatnonzero(~equation & np.isfinite(problem.u))
        self._below = np.flatnonzero(~equation & np.isfinite(problem.l))
        self._m = problem.m
        self.zeros, self.positive = len(self._equations), len(self._above) + len(self._below)
        self.A = sparse.vstack([rows[self._equations], rows[self._above], -rows[self._below]],
                               format="csc")
        self.b = np.r_[problem.u[self._equations], problem.u[self._above], -problem.l[self._below]]

    def multipliers(self, z):
        y, above = np.zeros(self._m), self.zeros + len(self._above)
        y[self._equations] = z[:self.zeros]
        y[self._above] += z[self.zeros:above]
        y[self._below] -= z[above:]
        return y
