"""Other solvers, each with one thread: a problem in the form and types that its solver takes.

Of each there are two functions: `solve`, which is timed and includes the solver's setup, and `answer`,
which says what came of it.
"""
import dataclasses

import numpy as np
import scipy.sparse as sparse

from qp.forms import BoundedForm, ConicForm, is_equation

FAR = 1e30  # a bound that is none, where infinities aren't taken


@dataclasses.dataclass
class Answer:
    solved: bool  # by what the solver says
    status: str
    iterations: int
    x: np.ndarray
    y: np.ndarray


def osqp(problem, eps, limit, **settings):
    import osqp as peer
    upper = sparse.triu(problem.P, format="csc")

    def solve():
        solver = peer.OSQP(algebra="builtin")
        solver.setup(upper, problem.q, problem.A, problem.l, problem.u, verbose=False,
                     **{"eps_abs": eps, "eps_rel": eps, **settings})
        return solver.solve()

    def answer(result):
        status = result.info.status
        return Answer(status == "solved", status, result.info.iter, result.x, result.y)

    return solve, answer


def osqp_unlimited(problem, eps, limit):
    return osqp(problem, eps, limit, max_iter=100_000_000, time_limit=limit)


def osqp_polishing(problem, eps, limit):
    return osqp(problem, eps, limit, eps_abs=1e-4, eps_rel=1e-4, polishing=True)


def piqp(problem, eps, limit, dense):
    import piqp as peer
    form = BoundedForm(problem)
    P, A, G = problem.P, form.A, form.G
    if dense:
        P, A, G = P.toarray(), A.toarray(), G.toarray()

    def solve():
        solver = peer.DenseSolver() if dense else peer.SparseSolver()
        solver.settings.num_threads = 1
        solver.settings.eps_abs = solver.settings.eps_rel = eps
        solver.settings.eps_duality_gap_abs = solver.settings.eps_duality_gap_rel = eps
        solver.setup(P, problem.q, A, form.b, G, form.low, form.high, form.x_low, form.x_high)
        return solver.solve(), solver.result

    def answer(raw):
        status, result = raw
        y = form.multipliers(result.y, np.subtract(result.z_u, result.z_l),
                             np.subtract(result.z_bu, result.z_bl))
        return Answer(status == peer.PIQP_SOLVED, str(status).split(".")[-1], result.info.iter,
                      np.array(result.x), y)

    return solve, answer


def qpalm(problem, eps, limit):
    import qpalm as peer
    data = peer.Data(problem.n, problem.m)
    data.Q, data.q, data.A = problem.P, problem.q, problem.A
    data.bmin, data.bmax = np.maximum(problem.l, -1e20), np.minimum(problem.u, 1e20)
    settings = peer.Settings()
    settings.eps_abs = settings.eps_rel = eps
    settings.verbose, settings.max_iter, settings.time_limit = 0, 1_000_000, limit

    def solve():
        solver = peer.Solver(data, settings)
        solver.solve()
        return solver

    def answer(solver):
        return Answer(solver.info.status == "solved", solver.info.status, solver.info.iter,
                      np.array(solver.solution.x), np.array(solver.solution.y))

    return solve, answer


def clarabel(problem, eps, limit):
    import clarabel as peer
    form, upper = ConicForm(problem), sparse.triu(problem.P, format="csc")
    cones = [cone(size) for cone, size in ((peer.ZeroConeT, form.zeros),
                                           (peer.NonnegativeConeT, form.positive)) if size]

    def solve():
        settings = peer.DefaultSettings()
        settings.verbose, settings.max_threads, settings.time_limit = False, 1, limit
        settings.tol_feas = settings.tol_gap_abs = settings.tol_gap_rel = eps
        return peer.DefaultSolver(upper, problem.q, form.A, form.b, cones, settings).solve()

    def answer(result):
        return Answer(str(result.status) == "Solved", str(result.status), result.iterations,
                      np.array(result.x), form.multipliers(np.array(result.z)))

    return solve, answer


def daqp(problem, eps, limit):
    import daqp as peer
    H, A = problem.P.toarray(), problem.A.toarray()
    high, low = np.minimum(problem.u, FAR), np.maximum(problem.l, -FAR)
    sense = np.where(is_equation(problem), 5, 0).astype(np.int32)

    def solve():
        return peer.solve(H, problem.q, A, high, low, sense, primal_tol=eps, dual_tol=eps)

    def answer(raw):
        x, _, flag, info = raw
        return Answer(flag == 1, f"exit flag {flag}", info["iterations"], np.array(x),
                      np.array(info["lam"]))

    return solve, answer


def scs(problem, eps, limit):
    import scs as peer
    form, upper = ConicForm(problem), sparse.triu(problem.P, format="csc")

    def solve():
        return peer.SCS({"P": upper, "A": form.A, "b": form.b, "c": problem.q},
                        {"z": form.zeros, "l": form.positive}, eps_abs=eps, eps_rel=eps,
                        verbose=False, max_iters=1_000_000, time_limit_secs=limit).solve()

    def answer(result):
        info = result["info"]
        return Answer(info["status"] == "solved", info["status"], info["iter"], result["x"],
                      form.multipliers(result["y"]))

    return solve, answer


def proxqp(problem, eps, limit, dense):
    from proxsuite import proxqp as peer
    equation, rows = is_equation(problem), problem.A.tocsr()
    equations, others = np.flatnonzero(equation), np.flatnonzero(~equation)
    P, A, C = problem.P, rows[equations].tocsc(), rows[others].tocsc()
    if dense:
        P, A, C = P.toarray(), A.toarray(), C.toarray()
    low, high = np.maximum(problem.l[others], -1e20), np.minimum(problem.u[others], 1e20)

    def solve():
        solver = (peer.dense if dense else peer.sparse).QP(problem.n, len(equations), len(others))
        solver.settings.eps_abs = solver.settings.eps_rel = eps
        solver.settings.check_duality_gap = True
        solver.settings.eps_duality_gap_abs = solver.settings.eps_duality_gap_rel = eps
        solver.init(P, problem.q, A, problem.u[equations], C, low, high)
        solver.solve()
        return solver

    def answer(solver):
        y, results = np.zeros(problem.m), solver.results
        y[equations], y[others] = results.y, results.z
        status = str(results.info.status).split(".")[-1]
        return Answer(status == "PROXQP_SOLVED", status, results.info.iter, np.array(results.x), y)

    return solve, answer


def highs(problem, eps, limit):
    import highspy as peer
    lower = sparse.tril(problem.P, format="csc")

    def solve():
        solver = peer.Highs()
        for option, value in {"output_flag": False, "threads": 1, "time_limit": float(limit),
                              "primal_feasibility_tolerance": eps, "dual_feasibility_tolerance": eps,
                              "qp_regularization_value": 0.0}.items():
            solver.setOptionValue(option, value)
        model = peer.HighsModel()
        lp = model.lp_
        lp.num_col_, lp.num_row_, lp.col_cost_ = problem.n, problem.m, problem.q
        lp.col_lower_, lp.col_upper_ = np.full(problem.n, -np.inf), np.full(problem.n, np.inf)
        lp.row_lower_, lp.row_upper_ = problem.l, problem.u
        lp.a_matrix_.format_ = peer.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = problem.A.indptr, problem.A.indices
        lp.a_matrix_.value_ = problem.A.data
        if lower.nnz:
            hessian = model.hessian_
            hessian.dim_, hessian.format_ = problem.n, peer.HessianFormat.kTriangular
            hessian.start_, hessian.index_ = lower.indptr, lower.indices
            hessian.value_ = lower.data
        solver.passModel(model)
        solver.run()
        return solver

    def answer(solver):
        status = solver.modelStatusToString(solver.getModelStatus())
        info, solution = solver.getInfo(), solver.getSolution()
        iterations = max(info.qp_iteration_count, info.ipm_iteration_count,
                         info.simplex_iteration_count)
        return Answer(status == "Optimal", status, iterations, np.array(solution.col_value),
                      -np.array(solution.row_dual))

    return solve, answer
