"""The seven classes of problems that OSQP was published with, as the bench has them.

Stellato, Banjac, Goulart, Bemporad and Boyd, "OSQP: an operator splitting solver for quadratic
programs" (2020), appendix A. They are written apart from envs/qp/classes, which trains on classes of
the same names: the two have nothing in common but the paper, and share no instance.
"""
import numpy as np
import scipy.linalg
import scipy.sparse as sparse

from qp.problem import problem

DENSITY = 0.15
SAMPLES = 100  # a feature


def normal(random, m, n, density=DENSITY):
    return sparse.random(m, n, density=density, format="csc", random_state=random,
                         data_rvs=random.standard_normal)


def random_rows(random, n, m):
    """P, q, A and Av, a point of A's rows that is feasible."""
    M = normal(random, n, n)
    P = M @ M.T + 1e-2 * sparse.eye(n)
    q = random.standard_normal(n)
    A = normal(random, m, n)
    return P, q, A, A @ random.standard_normal(n)


def random_class(n, random):
    P, q, A, Av = random_rows(random, n, 10 * n)
    return P, q, A, np.full(10 * n, -np.inf), Av + random.random(10 * n)


def equality_class(n, random):
    P, q, A, Av = random_rows(random, n, n // 2)
    return P, q, A, Av, Av


def portfolio_class(k, random):
    """Weights x of n = 100 k assets, and y = F'x."""
    n = 100 * k
    F = normal(random, n, k, 0.5)
    D = np.sqrt(k) * random.random(n)
    mu = random.standard_normal(n)
    P = sparse.block_diag([2 * sparse.diags(D), 2 * sparse.eye(k)])
    A = sparse.bmat([[np.ones((1, n)), None], [F.T, -sparse.eye(k)], [sparse.eye(n), None]])
    return (P, np.r_[-mu, np.zeros(k)], A, np.r_[1, np.zeros(k + n)],
            np.r_[1, np.zeros(k), np.ones(n)])


def lasso_class(n, random):
    """Weights x, residuals y = Ax - b, and t >= |x|."""
    m = SAMPLES * n
    samples = normal(random, m, n)
    weights = np.where(random.random(n) < 0.5, 0, random.standard_normal(n) / np.sqrt(n))
    b = samples @ weights + random.standard_normal(m)
    penalty = np.abs(samples.T @ b).max() / 5
    P = sparse.block_diag([sparse.csc_matrix((n, n)), 2 * sparse.eye(m), sparse.csc_matrix((n, n))])
    one = sparse.eye(n)
    A = sparse.bmat([[samples, -sparse.eye(m), None], [one, None, -one], [one, None, one]])
    return (P, np.r_[np.zeros(n + m), np.full(n, penalty)], A,
            np.r_[b, np.full(n, -np.inf), np.zeros(n)], np.r_[b, np.zeros(n), np.full(n, np.inf)])


def huber_class(n, random):
    """Weights x, u of the quadratic part, r and s of the linear one."""
    m = SAMPLES * n
    samples = normal(random, m, n)
    noise = np.where(random.random(m) < 0.95, 0.5 * random.standard_normal(m), 10 * random.random(m))
    b = samples @ (random.standard_normal(n) / np.sqrt(n)) + noise
    one = sparse.eye(m)
    P = sparse.block_diag([sparse.csc_matrix((n, n)), one, sparse.csc_matrix((2 * m, 2 * m))])
    A = sparse.bmat([[samples, -one, -one, one], [None, None, one, None], [None, None, None, one]])
    return (P, np.r_[np.zeros(n + m), np.ones(2 * m)], A, np.r_[b, np.zeros(2 * m)],
            np.r_[b, np.full(2 * m, np.inf)])


def svm_class(n, random):
    """A plane x, and t >= max(0, 1 + label a'x) of the samples a."""
    m = SAMPLES * n
    clouds = [normal(random, m // 2, n) for _ in range(2)]
    for cloud, label in zip(clouds, (1, -1)):
        cloud.data = label * (label / n + cloud.data / np.sqrt(n))
    one = sparse.eye(m)
    P = sparse.block_diag([sparse.eye(n), sparse.csc_matrix((m, m))])
    A = sparse.bmat([[sparse.vstack(clouds), -one], [None, one]])
    return (P, np.r_[np.zeros(n), np.full(m, 0.5)], A, np.r_[np.full(m, -np.inf), np.zeros(m)],
            np.r_[np.full(m, -1), np.full(m, np.inf)])


def stable_dynamics(nx, random):
    w, V = np.linalg.eig(np.eye(nx) + 0.1 * random.standard_normal((nx, nx)))
    size = np.abs(w)
    return (V @ np.diag(np.where(size < 0.99, w, w / (size + 1e-2))) @ np.linalg.inv(V)).real


def control_class(nx, random, steps=10):
    """States x_0 ... x_T of x_t+1 = Ax_t + Bu_t, and inputs u_0 ... u_T-1."""
    nu = nx // 2
    dynamics, B = stable_dynamics(nx, random), random.standard_normal((nx, nu))
    Q = np.diag(np.where(random.random(nx) < 0.7, random.random(nx), 0))
    R = 0.1 * np.eye(nu)
    X = scipy.linalg.solve_discrete_are(dynamics, B, Q, R)
    u_max, x_max = random.random(nu), 1 + random.random(nx)
    first = (random.random(nx) - 0.5) * x_max
    P = 2 * sparse.block_diag([sparse.kron(sparse.eye(steps), Q), X @ X.T,
                               sparse.kron(sparse.eye(steps), R)])
    moves = sparse.kron(sparse.eye(steps + 1, k=-1), dynamics) - sparse.eye((steps + 1) * nx)
    pushes = sparse.kron(sparse.eye(steps + 1, steps, k=-1), B)
    A = sparse.vstack([sparse.hstack([moves, pushes]), sparse.eye(P.shape[0])])
    start = np.r_[-first, np.zeros(steps * nx)]
    bound = np.r_[np.tile(x_max, steps + 1), np.tile(u_max, steps)]
    return P, np.zeros(P.shape[0]), A, np.r_[start, -bound], np.r_[start, bound]


CLASSES = {"control": control_class, "equality": equality_class, "huber": huber_class,
           "lasso": lasso_class, "portfolio": portfolio_class, "random": random_class,
           "svm": svm_class}


def instance(name, size, seed):
    made = CLASSES[name](size, np.random.default_rng([seed, size]))
    return problem(f"{name} {size} #{seed}", *made)
