"""Answers the tests of envs/qp/classes: with NumPy, SciPy, OSQP, and the bench's own generators."""
import functools
import pathlib
import sys

import numpy as np
import osqp
import scipy.linalg
import scipy.sparse as sparse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tools/python"))
from qp import classes  # noqa: E402

SIGMAS = 4.5


def problem(arrays):
    """P's upper triangle, q, A, l, u."""
    p_begin, p_row, p_value, q, a_begin, a_row, a_value, l, u = arrays
    P = sparse.csc_matrix((p_value, p_row.astype(int), p_begin.astype(int)), (len(q), len(q)))
    A = sparse.csc_matrix((a_value, a_row.astype(int), a_begin.astype(int)), (len(l), len(q)))
    return P, q, A, np.where(l <= -1e20, -np.inf, l), np.where(u >= 1e20, np.inf, u)


def spectrum(arrays):
    """The smallest and the largest eigenvalue of P."""
    P = problem(arrays)[0]
    if sparse.triu(P, 1).nnz == 0:
        values = P.diagonal()
    else:
        upper = P.toarray()
        values = scipy.linalg.eigvalsh(upper + np.triu(upper, 1).T)
    return "ok", [values.min(), values.max()]


class Solver:
    """OSQP, which is set up again only where P or A are others than before."""

    def __init__(self):
        self._pattern = self._solver = None

    def __call__(self, arrays):
        P, q, A, l, u = problem(arrays)
        pattern = [array.tobytes() for array in (*arrays[:3], *arrays[4:7])]
        if pattern == self._pattern:
            self._solver.update(q=q, l=l, u=u)
        else:
            self._pattern, self._solver = pattern, osqp.OSQP()
            self._solver.setup(P, q, A, l, u, eps_abs=1e-5, eps_rel=1e-5, max_iter=50_000,
                               verbose=False)
        result = self._solver.solve()
        return result.info.status, result.x


def features(P, q, A, l, u):
    """What two ways to draw a problem must agree on in the mean."""
    l, u = l[np.isfinite(l)], u[np.isfinite(u)]
    values = [P.nnz, A.nnz, len(l), len(u), np.log(np.square(P.data).sum()), np.median(P.diagonal())]
    for vector in (A.data, q, l, u):
        if len(vector):
            values += [vector.mean(), np.square(vector).mean(), *np.quantile(vector, [0.1, 0.5, 0.9])]
    return values


@functools.cache
def expected(name, size, count):
    made = (classes.instance(name, size, seed) for seed in range(count))
    return np.array([features(sparse.triu(p.P, format="csc"), p.q, p.A, p.l, p.u) for p in made])


class Moments:
    """The features of problems told one by one, compared with as many of the bench's own."""

    def __init__(self):
        self._rows = []

    def tell(self, arrays):
        self._rows.append(features(*problem(arrays)))
        return "ok", []

    def compare(self, name, size):
        ours, self._rows = np.array(self._rows), []
        theirs = expected(name, int(size), len(ours))
        deviation = np.sqrt((ours.var(0) + theirs.var(0)) / len(ours))
        apart = np.abs(ours.mean(0) - theirs.mean(0)) / (deviation + 1e-12)
        worst = int(apart.argmax())
        if apart[worst] <= SIGMAS:
            return "ok", apart
        return (f"feature {worst}: {ours.mean(0)[worst]:g}, not {theirs.mean(0)[worst]:g}, "
                f"{apart[worst]:.1f} deviations apart"), apart


def matrices(arrays):
    return [array[2:].reshape(int(array[0]), int(array[1])) for array in arrays]


def riccati(arrays):
    return "ok", scipy.linalg.solve_discrete_are(*matrices(arrays))


def exponential(arrays):
    return "ok", scipy.linalg.expm(matrices(arrays)[0])


def eigenvalues(arrays):
    w = np.linalg.eigvals(matrices(arrays)[0])
    return "ok", np.sort(np.abs(w))


def clipped(arrays):
    """The matrix with eigenvalues beyond 0.99 drawn into the unit circle."""
    w, V = np.linalg.eig(matrices(arrays)[0])
    size = np.abs(w)
    return "ok", (V @ np.diag(np.where(size < 0.99, w, w / (size + 1e-2))) @ np.linalg.inv(V)).real


def main():
    moments = Moments()
    answers = {"spectrum": spectrum, "solve": Solver(), "tell": moments.tell, "riccati": riccati,
               "exponential": exponential, "eigenvalues": eigenvalues, "clipped": clipped}
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    count = lambda: int(np.frombuffer(source.read(8), np.int64)[0])  # noqa: E731
    while line := source.readline().decode().split():
        arrays = [np.frombuffer(source.read(8 * count())) for _ in range(count())]
        question, *words = line
        text, numbers = moments.compare(*words) if question == "compare" else answers[question](arrays)
        numbers = np.ravel(np.asarray(numbers, float))
        sink.write(text.encode() + b"\n" + np.int64(len(numbers)).tobytes() + numbers.tobytes())
        sink.flush()


main()
