"""The QP solver over its C library: minimize 1/2 x'Px + q'x subject to l <= Ax <= u.

    from rookery_qp import Solver
    result = Solver(P, q, A, l, u, eps_abs=1e-6, eps_rel=1e-6).solve()
    result.status, result.x, result.y

One file, to be copied; it asks for NumPy and SciPy, and for librookery_qp.so: beside it, in the build
of the checkout that it lies in, or on the loader's path (ROOKERY_QP_LIBRARY names another one).
"""
import ctypes
import dataclasses
import functools
import os
import pathlib

import numpy as np
import scipy.sparse as sp

STATUS = ("solved", "primal infeasible", "dual infeasible", "maximum iterations reached",
          "time limit reached", "problem non convex")
_NAME = "librookery_qp.so"
_DOUBLES = ctypes.POINTER(ctypes.c_double)
_INTS = ctypes.POINTER(ctypes.c_int64)


class QpError(ValueError):
    """A problem that is none, in one line."""


class _Matrix(ctypes.Structure):
    _fields_ = [("begin", _INTS), ("row", _INTS), ("value", _DOUBLES)]


class _Settings(ctypes.Structure):
    _fields_ = [("eps_abs", ctypes.c_double), ("eps_rel", ctypes.c_double),
                ("max_iterations", ctypes.c_int64), ("time_limit", ctypes.c_double),
                ("early_polish", ctypes.c_int32), ("polish", ctypes.c_int32),
                ("policy", ctypes.c_char_p)]


class _Info(ctypes.Structure):
    _fields_ = [("status", ctypes.c_int), ("objective", ctypes.c_double),
                ("primal_residual", ctypes.c_double), ("dual_residual", ctypes.c_double),
                ("duality_gap", ctypes.c_double), ("iterations", ctypes.c_int64),
                ("factorizations", ctypes.c_int64), ("polished", ctypes.c_int32),
                ("setup_seconds", ctypes.c_double), ("solve_seconds", ctypes.c_double)]


@dataclasses.dataclass
class Result:
    status: str
    x: np.ndarray  # (n)
    y: np.ndarray  # (m)
    certificate: np.ndarray | None  # of an infeasible problem: (m) for a primal, (n) for a dual one
    objective: float
    primal_residual: float
    dual_residual: float
    duality_gap: float
    iterations: int
    factorizations: int
    polished: bool
    setup_seconds: float
    solve_seconds: float


@functools.cache
def _library():
    here = pathlib.Path(__file__).resolve()
    candidates = [here.with_name(_NAME), here.parents[2] / "build/release/lib" / _NAME]
    name = os.environ.get("ROOKERY_QP_LIBRARY") or next(filter(pathlib.Path.exists, candidates), _NAME)
    try:
        library = ctypes.CDLL(str(name))
    except OSError as error:
        raise QpError(f"{name} can't be loaded ({error}): put it beside this file, or name it in "
                      "ROOKERY_QP_LIBRARY") from None
    library.rookery_qp_defaults.restype = _Settings
    library.rookery_qp_new.restype = ctypes.c_void_p
    library.rookery_qp_new.argtypes = [
        ctypes.c_int64, ctypes.c_int64, _Matrix, _DOUBLES, _Matrix, _DOUBLES, _DOUBLES,
        ctypes.POINTER(_Settings), ctypes.c_char_p, ctypes.c_size_t]
    library.rookery_qp_why.restype = ctypes.c_char_p
    for name in ("delete", "solve", "solution", "certificate", "warm_start", "cold_start",
                 "update_vectors", "update_matrices", "why"):
        function = getattr(library, f"rookery_qp_{name}")
        pointers = {"delete": 0, "solve": 1, "solution": 2, "certificate": 1, "warm_start": 2,
                    "cold_start": 0, "update_vectors": 3, "update_matrices": 2, "why": 0}[name]
        function.argtypes = [ctypes.c_void_p] * (1 + pointers)
    library.rookery_qp_delete.restype = library.rookery_qp_cold_start.restype = None
    return library


def _vector(values, size, name):
    array = np.ascontiguousarray(values, np.float64)
    if array.shape != (size,):
        raise QpError(f"{name} has the shape {array.shape}; ({size},) would be right")
    return array


def _csc(matrix, shape, name):
    matrix = sp.csc_matrix(matrix, dtype=np.float64)
    if matrix.shape != shape:
        raise QpError(f"{name} is {matrix.shape[0]} x {matrix.shape[1]}; "
                      f"{shape[0]} x {shape[1]} would be right")
    if not matrix.has_canonical_format:
        matrix = matrix.copy()
        matrix.sum_duplicates()
    return matrix


def _upper(matrix, name):
    """The upper triangle of what is symmetric, or has nothing below its diagonal."""
    columns = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
    if not (matrix.indices > columns).any():
        return matrix
    below, above = sp.tril(matrix, -1), sp.triu(matrix, 1)
    if abs(below - above.T).max() > 1e-9 * abs(matrix).max():
        raise QpError(f"{name} is not symmetric")
    return sp.csc_matrix(sp.triu(matrix))


class Solver:
    """One problem, which may change its numbers. P: symmetric, or its upper triangle."""

    def __init__(self, P, q, A, l, u, **settings):
        self._library = _library()
        q = np.ascontiguousarray(q, np.float64).ravel()
        self.n, self.m = q.size, np.size(l)
        P = _upper(_csc(sp.csc_matrix((self.n, self.n)) if P is None else P,
                        (self.n, self.n), "P"), "P")
        A = _csc(sp.csc_matrix((self.m, self.n)) if A is None else A, (self.m, self.n), "A")
        chosen = self._library.rookery_qp_defaults()
        for name, value in settings.items():
            if not hasattr(chosen, name):
                raise QpError(f"there is no setting {name}; there are "
                              + ", ".join(field for field, _ in _Settings._fields_))
            setattr(chosen, name, value.encode() if isinstance(value, str) else value)
        keep = []

        def matrix(csc):
            parts = [np.ascontiguousarray(csc.indptr, np.int64),
                     np.ascontiguousarray(csc.indices, np.int64), np.ascontiguousarray(csc.data)]
            keep.extend(parts)
            return _Matrix(parts[0].ctypes.data_as(_INTS), parts[1].ctypes.data_as(_INTS),
                           parts[2].ctypes.data_as(_DOUBLES))

        vectors = [q, _vector(l, self.m, "l"), _vector(u, self.m, "u")]
        why = ctypes.create_string_buffer(300)
        pointers = [v.ctypes.data_as(_DOUBLES) for v in vectors]
        self._solver = self._library.rookery_qp_new(
            self.n, self.m, matrix(P), pointers[0], matrix(A), pointers[1], pointers[2],
            ctypes.byref(chosen), why, len(why))
        if not self._solver:
            raise QpError(why.value.decode())

    def __del__(self):
        if getattr(self, "_solver", None):
            self._library.rookery_qp_delete(self._solver)
            self._solver = None

    def _check(self, status):
        if status:
            raise QpError(self._library.rookery_qp_why(self._solver).decode())

    def solve(self):
        """A Result, from where the last one ended."""
        info = _Info()
        self._check(self._library.rookery_qp_solve(self._solver, ctypes.byref(info)))
        x, y = np.empty(self.n), np.empty(self.m)
        self._library.rookery_qp_solution(self._solver, x.ctypes.data, y.ctypes.data)
        status = STATUS[info.status]
        certificate = None
        if status.endswith("infeasible"):
            certificate = np.empty(self.m if status.startswith("primal") else self.n)
            self._library.rookery_qp_certificate(self._solver, certificate.ctypes.data)
        rest = {name: getattr(info, name) for name, _ in _Info._fields_ if name != "status"}
        rest["polished"] = bool(rest["polished"])
        return Result(status=status, x=x, y=y, certificate=certificate, **rest)

    def warm_start(self, x=None, y=None):
        self._change("warm_start", (x, self.n, "x"), (y, self.m, "y"))

    def cold_start(self):
        self._library.rookery_qp_cold_start(self._solver)

    def update(self, q=None, l=None, u=None):
        self._change("update_vectors", (q, self.n, "q"), (l, self.m, "l"), (u, self.m, "u"))

    def _change(self, function, *parts):
        arrays = [None if v is None else _vector(v, size, name) for v, size, name in parts]
        self._check(getattr(self._library, f"rookery_qp_{function}")(
            self._solver, *(None if a is None else a.ctypes.data for a in arrays)))


def solve(P, q, A, l, u, **settings):
    """The Result of one problem."""
    return Solver(P, q, A, l, u, **settings).solve()
