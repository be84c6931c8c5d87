"""mat_oracle.py FOLDER COUNT: random problems as SciPy writes them, FOLDER/0.mat, ..., and their numbers
as SciPy reads them again, FOLDER/0.txt: n m r; q; l; u; A and P, dense, row by row.
mat_oracle.py FOLDER defects: problems that have one defect each, FOLDER/<defect>.mat.
"""
import sys

import numpy as np
import scipy.io
import scipy.sparse as sparse


def problem(rng):
    n, m = int(rng.integers(1, 9)), int(rng.integers(0, 9))
    half = sparse.random(n, n, 0.4, random_state=rng).tocsc()
    whole = rng.random() < 0.3  # numbers that fit into a byte are stored as bytes
    A = sparse.random(m, n, 0.5, "csc", random_state=rng)
    l = rng.integers(-5, 5, m) if whole else rng.normal(size=m)
    u = l + rng.integers(0, 3, m)
    infinite = rng.random(m)
    l = np.where(infinite < 0.2, -1e20, np.where(infinite < 0.3, -np.inf, l))
    u = np.where(infinite > 0.7, 1e20, u)
    q = rng.integers(-5, 5, n) if whole else rng.normal(size=n)
    return {"P": half + half.T, "q": q.astype(float)[:, None], "r": float(rng.integers(-3, 3)), "A": A,
            "l": l[:, None].astype(float), "u": u[:, None].astype(float), "n": n, "m": m,
            "remark": "a text", "more": np.array(["texts", 3], dtype=object)}


def shuffled(A, rng):
    """Rows that don't rise within columns."""
    for begin, end in zip(A.indptr, A.indptr[1:]):
        order = rng.permutation(end - begin) + begin
        A.indices[begin:end], A.data[begin:end] = A.indices[order].copy(), A.data[order].copy()
    return A


def write(folder, count):
    for seed in range(count):
        rng = np.random.default_rng(seed)
        data = problem(rng)
        if seed % 4 == 1:
            data["A"] = shuffled(data["A"], rng)
        if seed % 4 == 2:
            data["P"], data["A"] = data["P"].toarray(), data["A"].toarray()
        if seed % 4 == 3:
            del data["r"], data["n"], data["m"]
        path = f"{folder}/{seed}.mat"
        scipy.io.savemat(path, data, do_compression=seed % 3 > 0)
        read = scipy.io.loadmat(path)
        dense = lambda a: a.toarray() if sparse.issparse(a) else a
        with open(f"{folder}/{seed}.txt", "w") as file:
            parts = [[*read["A"].shape[::-1], np.ravel(read.get("r", 0))[0]], read["q"], read["l"], read["u"],
                     dense(read["A"]), dense(read["P"])]
            for part in parts:
                cut = np.clip(np.asarray(part, dtype=float).ravel(), -1e20, 1e20)
                print(*[repr(float(value)) for value in cut], file=file)


def write_defects(folder):
    def save(name, **changes):
        data = {"P": sparse.csc_matrix(np.eye(2)), "q": np.ones((2, 1)), "A": sparse.csc_matrix(np.ones((3, 2))),
                "l": np.zeros((3, 1)), "u": np.ones((3, 1)), "r": 1.0, "n": 2, "m": 3}
        data.update(changes)
        scipy.io.savemat(f"{folder}/{name}.mat", {key: value for key, value in data.items() if value is not None})

    nan, inf = np.nan, np.inf
    save("good")
    save("asymmetric", P=sparse.csc_matrix([[1.0, 2.0], [3.0, 1.0]]))
    save("triangle", P=sparse.csc_matrix([[1.0, 2.0], [0.0, 1.0]]))
    save("without_l", l=None)
    save("long_l", l=np.zeros((4, 1)))
    save("wide_A", A=sparse.csc_matrix(np.ones((3, 3))))
    save("large_P", P=sparse.csc_matrix(np.eye(3)))
    save("matrix_q", q=np.ones((2, 2)))
    save("sparse_q", q=sparse.csc_matrix([[0.0], [1.0]]))
    save("nan_q", q=np.array([[1.0], [nan]]))
    save("nan_A", A=sparse.csc_matrix([[1.0, 2.0], [3.0, nan], [5.0, 6.0]]))
    save("infinite_P", P=sparse.csc_matrix([[inf, 0.0], [0.0, 1.0]]))
    save("nan_u", u=np.array([[nan], [1.0], [1.0]]))
    save("infinite_l", l=np.array([[0.0], [inf], [1.0]]))
    save("crossed", l=np.array([[0.0], [2.0], [1.0]]))
    save("wrong_m", m=4)
    save("complex_q", q=np.ones((2, 1)) * 1j)
    save("text_q", q="a text")
    scipy.io.savemat(f"{folder}/version4.mat", {"q": np.ones(2)}, format="4")


if sys.argv[2] == "defects":
    write_defects(sys.argv[1])
else:
    write(sys.argv[1], int(sys.argv[2]))
