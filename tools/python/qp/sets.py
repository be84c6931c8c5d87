"""The problems of the bench: its own instances of the seven classes, and sets of files."""
import contextlib
import io
import os
import pathlib
import sys
import tarfile
import zipfile

import numpy as np
import scipy.io
import scipy.sparse as sparse

from program.mistake import Mistake
from qp import classes
from qp.problem import problem

FILES = {"maros_meszaros": "maros_meszaros/*.mat", "netlib": "netlib/*.mps.gz",
         "mpc64": "mpc64.tar.xz"}


def generated(name, rules, instances, first):
    """`instances` that are spread over the `first`, smallest ones of a class's 20."""
    sizes = rules["sizes"][name]
    for k in np.unique(np.linspace(0, first - 1, min(instances, first)).round().astype(int)):
        yield classes.instance(name, sizes[k], rules["seeds"][k])


ALMOST_INFINITE = 1e19  # in these files 1e20 less something is no bound either


def maros_meszaros(path):
    data = scipy.io.loadmat(path)
    l, u = data["l"].ravel(), data["u"].ravel()
    return problem(path.stem, data["P"], data["q"], data["A"],
                   np.where(l <= -ALMOST_INFINITE, -np.inf, l),
                   np.where(u >= ALMOST_INFINITE, np.inf, u))


def with_bounds(name, P, q, A, l, u, low, high):
    """Bounds of variables become rows below the others."""
    bounded = np.flatnonzero(np.isfinite(low) | np.isfinite(high))
    rows = sparse.vstack([A, sparse.eye(len(q), format="csr")[bounded]])
    return problem(name, P, q, rows, np.r_[l, low[bounded]], np.r_[u, high[bounded]])


@contextlib.contextmanager
def silence():
    """Of libraries that write to standard output as they like."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def netlib(path):
    import highspy
    with silence():
        reader = highspy.Highs()
    reader.setOptionValue("output_flag", False)
    if reader.readModel(str(path)) == highspy.HighsStatus.kError:
        raise Mistake(f"{path}: HiGHS doesn't read it")
    lp = reader.getLp()
    entries = lp.a_matrix_
    kind = sparse.csc_matrix if entries.format_ == highspy.MatrixFormat.kColwise else sparse.csr_matrix
    A = kind((np.array(entries.value_), np.array(entries.index_), np.array(entries.start_)),
             (lp.num_row_, lp.num_col_))
    sign = -1 if lp.sense_ == highspy.ObjSense.kMaximize else 1
    none = sparse.csc_matrix((lp.num_col_, lp.num_col_))
    return with_bounds(path.name.removesuffix(".mps.gz"), none, sign * np.array(lp.col_cost_), A,
                       np.array(lp.row_lower_), np.array(lp.row_upper_), np.array(lp.col_lower_),
                       np.array(lp.col_upper_))


def numbers(archive):
    """{name: array} of a .npz, without what is pickled there: a None where there is no array."""
    found = {}
    for name in archive.files:
        with archive.zip.open(f"{name}.npy") as file:
            np.lib.format.read_magic(file)
            if not np.lib.format.read_array_header_1_0(file)[2].hasobject:
                found[name] = archive[name]
    return found


def mpc(name, data):
    """Gx <= h, Ax = b, lb <= x <= ub, of which any may be missing."""
    known = data.get
    q = data["q"].ravel()
    rows, l, u = [sparse.csr_matrix((0, len(q)))], [], []
    if known("G") is not None:
        rows.append(sparse.csr_matrix(np.atleast_2d(known("G"))))
        u.append(known("h").ravel())
        l.append(np.full(len(u[-1]), -np.inf))
    if known("A") is not None:
        rows.append(sparse.csr_matrix(np.atleast_2d(known("A"))))
        l.append(known("b").ravel())
        u.append(l[-1])
    low, high = (known(key) if known(key) is not None else np.full(len(q), end)
                 for key, end in (("lb", -np.inf), ("ub", np.inf)))
    return with_bounds(name, data["P"], q, sparse.vstack(rows), np.concatenate([[], *l]),
                       np.concatenate([[], *u]), low.ravel(), high.ravel())


def mpc64(path):
    with tarfile.open(path) as archive:
        for member in sorted(archive.getmembers(), key=lambda member: member.name):
            if member.isfile() and member.name.endswith(".npz"):
                with np.load(io.BytesIO(archive.extractfile(member).read())) as data:
                    yield mpc(pathlib.PurePath(member.name).stem, numbers(data))


def from_files(name, folder, rules):
    """Small files first."""
    if folder is None:
        raise Mistake(f"{name} is a set of files: say --data FOLDER")
    paths = sorted(folder.glob(FILES[name]), key=lambda path: (path.stat().st_size, path.name))
    if not paths:
        raise Mistake(f"{folder} has no {FILES[name]}")
    for path in paths:
        try:
            if name == "mpc64":
                yield from mpc64(path)
            elif name == "netlib":
                yield netlib(path)
            elif path.stem in rules["maros_meszaros"]:
                yield maros_meszaros(path)
        except (KeyError, ValueError, EOFError, tarfile.TarError, zipfile.BadZipFile) as error:
            raise Mistake(f"{path}: {error}") from error


def problems(name, folder, rules, instances=20, first=20):
    if name in FILES:
        return from_files(name, folder, rules)
    return generated(name, rules, instances, first)
