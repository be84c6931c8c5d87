"""Whether x and y solve a problem, said by the data as it was given, whatever their solver says.

The three measures of OSQP 1.x, each at most eps (1 + norm):

    primal residual   |Ax - z|                   norm  max(|Ax|, |z|)           z: Ax within l, u
    dual residual     |Px + q + A'y|             norm  max(|Px|, |A'y|, |q|)
    duality gap       |x'Px + q'x + support(y)|  norm  max(|x'Px|, |q'x|, |support(y)|)

with maximum norms and support(y) = u'max(y, 0) + l'min(y, 0). A multiplier of a bound that isn't
there counts as 0 in all of them, so whatever leaned on it is seen in the dual residual.
"""
import dataclasses
import math

import numpy as np


@dataclasses.dataclass(frozen=True)
class Verdict:
    primal: float
    primal_norm: float
    dual: float
    dual_norm: float
    gap: float
    gap_norm: float

    def failures(self, eps):
        """Of "primal", "dual", "gap", those that are too large."""
        measures = {"primal": (self.primal, self.primal_norm), "dual": (self.dual, self.dual_norm),
                    "gap": (self.gap, self.gap_norm)}
        return [name for name, (size, norm) in measures.items() if not size <= eps * (1 + norm)]


NOTHING = Verdict(*[math.inf, 0.0] * 3)  # of what is no solution at all


def largest(vector):
    return float(np.abs(vector).max(initial=0.0))


def judge(problem, x, y):
    """x (n), y (m): multipliers, positive where a row is held from above."""
    x, y = np.asarray(x, float).ravel(), np.asarray(y, float).ravel()
    if x.shape != (problem.n,) or y.shape != (problem.m,) or not np.isfinite(x).all() \
            or not np.isfinite(y).all():
        return NOTHING
    y = np.where(((y > 0) & ~np.isfinite(problem.u)) | ((y < 0) & ~np.isfinite(problem.l)), 0, y)
    Ax, Px, Ay = problem.A @ x, problem.P @ x, problem.A.T @ y
    z = np.clip(Ax, problem.l, problem.u)
    bounds = np.where(y > 0, problem.u, np.where(y < 0, problem.l, 0))
    xPx, qx, support = float(x @ Px), float(problem.q @ x), float(bounds @ y)
    return Verdict(primal=largest(Ax - z), primal_norm=max(largest(Ax), largest(z)),
                   dual=largest(Px + problem.q + Ay),
                   dual_norm=max(largest(Px), largest(Ay), largest(problem.q)),
                   gap=abs(xPx + qx + support), gap_norm=max(abs(xPx), abs(qx), abs(support)))
