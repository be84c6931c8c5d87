"""Rookery's own solver as the bench runs it: one more of solvers.py's."""
import scipy.sparse as sparse

from qp.solvers import Answer


def rookery(problem, eps, limit, **settings):
    """Ours, by its shared library; see the module for its settings."""
    import rookery_qp as ours
    upper = sparse.triu(problem.P, format="csc")

    def solve():
        return ours.solve(upper, problem.q, problem.A, problem.l, problem.u, eps_abs=eps,
                          eps_rel=eps, time_limit=limit, **settings)

    def answer(result):
        return Answer(result.status == "solved", result.status, result.iterations, result.x,
                      result.y)

    return solve, answer


def with_settings(**settings):
    return lambda problem, eps, limit: rookery(problem, eps, limit, **settings)
