"""Problems that the checks of tools/python/qp share; imported first, as it finds the rooms for them."""
import json
import os
import pathlib
import sys

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
TOOLS = pathlib.Path(__file__).resolve().parents[3] / "tools/python"
sys.path.insert(0, str(TOOLS))

import numpy as np  # noqa: E402

from qp.problem import problem  # noqa: E402

INF = np.inf
RULES = {**json.loads((TOOLS / "qp/sizes_and_rules.json").read_text()), "penalty": 2}


def handmade():
    """minimize 1/2 (a^2 + b^2) - a - b + d, with a + b = 1, a - b = 0, c = 0, 0 <= d <= 5, b >= 0:
    a = b = 1/2 and the rest 0, held by multipliers of 1/2 and -1."""
    P = np.diag([1.0, 1, 0, 0])
    A = [[1, 1, 0, 0], [1, -1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 1, 0, 0]]
    return problem("handmade", P, [-1, -1, 0, 1], A, [1, 0, 0, 0, 0], [1, 0, 0, 5, 1e20])


X, Y = np.array([0.5, 0.5, 0, 0]), np.array([0.5, 0, 0, -1, 0])


def mixed(random):
    """Of every kind of row: equations, one- and two-sided, single entries, a free one."""
    A = np.vstack([random.standard_normal((8, 5)), np.diag([2.0, -3, 1, 0.5, -1]), np.eye(5)[:2]])
    inside = random.standard_normal(5)
    Ax = A @ inside
    l, u = Ax - random.random(15), Ax + random.random(15)
    l[:2] = u[:2] = Ax[:2]
    l[[2, 9, 14]], u[[3, 10]] = -INF, INF
    l[4], u[4] = -INF, INF
    M = random.standard_normal((5, 3))
    return problem("mixed", M @ M.T, random.standard_normal(5), A, l, u), inside
