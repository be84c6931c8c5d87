"""Random MPS files of every kind of row, range and bound, and what HiGHS reads in them.

  highs_oracle.py FOLDER COUNT   writes FOLDER/0.mps, FOLDER/0.txt, ...: the file, and its numbers:
      n m maximize constant; costs; lower, upper bounds of variables; of rows; the matrix and the
      Hessian, dense, row by row. What is infinite is 1e20.
"""
import gzip
import random
import sys

import highspy
import numpy as np
import scipy.sparse

INFINITY = 1e20


def number(rng):
    value = rng.choice([rng.randint(-9, 9) or 1, rng.uniform(-5, 5), 10 ** rng.uniform(-6, 6), -rng.random()])
    return rng.choice(["{:.6g}", "{:.10e}", "{:+.4f}"]).format(value)


class File:
    """Lines in one format: fixed by columns or free with the fewest blanks."""

    def __init__(self, rng, fixed):
        self.rng, self.fixed, self.lines = rng, fixed, []

    def add(self, kind, *fields):
        if self.fixed:
            starts, text = [4, 14, 24, 39, 49], " " + kind
            for start, field in zip(starts, fields):
                text = text.ljust(start) + field
            self.lines.append(text.rstrip())
        else:
            words = [word for word in (kind, *fields) if word]
            self.lines.append(self.rng.choice([" ", "\t", "   "]) + self.rng.choice([" ", "  ", "\t"]).join(words))

    def pairs(self, name, pairs):
        """Two pairs a line now and then."""
        pairs = list(pairs)
        while pairs:
            count = self.rng.choice([1, 2])
            self.add("", name, *[text[:12] if self.fixed else text for pair in pairs[:count] for text in pair])
            pairs = pairs[count:]


def write(seed, for_highs):
    """HiGHS has no names with blanks beside all sections, and no RANGES and BOUNDS without set's names."""
    rng = random.Random(seed)
    fixed, names_set = seed % 2 == 0, seed % 4 != 3 or for_highs
    n, m = rng.randint(1, 12), rng.randint(0, 9)
    blank = " " if seed % 4 == 0 and not for_highs else "_"
    columns = [f"x{blank}{j}" for j in range(n)]
    rows = [f"r{blank}{i}" for i in range(m)]
    file = File(rng, fixed)
    file.lines.append(f"NAME          test{seed}")
    if rng.random() < 0.4:
        sense = rng.choice(["MAX", "MIN", "MAXIMIZE"])
        one_line = rng.random() < 0.5 and sense != "MAXIMIZE"  # where HiGHS reads MIN or MAX alone
        file.lines += [f"OBJSENSE {sense}"] if one_line else ["OBJSENSE", f"    {sense}"]
    file.lines.append("ROWS")
    file.add("N", "COST")
    kinds = [rng.choice("LGE") for _ in rows]
    for kind, row in zip(kinds, rows):
        file.add(kind, row)
    file.add("N", "UNUSED")
    file.lines.append("COLUMNS")
    for column in columns:
        used = [row for row in rows if rng.random() < 0.5]
        cost = ["COST"] if rng.random() < 0.8 or not used else []
        unused = ["UNUSED"] if rng.random() < 0.2 else []
        file.pairs(column, [(row, number(rng)) for row in rng.sample(used + cost + unused, len(used + cost + unused))])
        if rng.random() < 0.2:
            file.lines.append("* a comment")
    name = lambda text: text if names_set else ""
    file.lines.append("RHS")
    file.pairs(name("RHS1"), [(row, number(rng)) for row in rows + ["COST"] if rng.random() < 0.7])
    ranged = [row for row in rows if rng.random() < 0.5]
    if ranged:
        file.lines.append("RANGES")
        file.pairs(name("RNG1"), [(row, rng.choice([number(rng), "0"])) for row in ranged])
    file.lines.append("BOUNDS")
    for column in columns:
        kind = rng.choice(["", "LO", "UP", "FX", "FR", "MI", "PL", "LOUP", "UPLO", "MIUP", "MI-UP", "INF"])
        low, high = sorted([rng.uniform(-5, 5), rng.uniform(-5, 5)])
        bound = lambda kind, *value: file.add(kind, name("BND1"), column, *value)
        if kind in ("FR", "MI", "PL"):
            bound(kind)
        elif kind == "UP":
            bound("UP", f"{abs(high):.6g}")
        elif kind in ("LO", "FX"):
            bound(kind, f"{low:.6g}")
        elif kind in ("LOUP", "UPLO"):
            lines = [("LO", f"{low:.6g}"), ("UP", f"{high:.6g}")]
            for line in lines if kind == "LOUP" else lines[::-1]:
                bound(*line)
        elif kind in ("MIUP", "MI-UP"):
            bound("MI")
            bound("UP", f"{high if kind == 'MIUP' else low:.6g}")
        elif kind == "INF":
            bound("LO", "-1e30")
            bound("UP", rng.choice(["1e30", "1E+20", "inf"]))
    section = rng.choice(["", "QUADOBJ", "QMATRIX", "QSECTION"])
    if section:
        file.lines.append("QSECTION COST" if section == "QSECTION" else section)
        for i in range(n):
            for j in range(i + 1):
                if rng.random() < 0.4:
                    value = number(rng)
                    value = value[:12] if fixed else value
                    pair = (columns[i], columns[j])
                    pair = pair if rng.random() < 0.5 or section == "QMATRIX" else pair[::-1]
                    file.add("", *pair, value)
                    if section == "QMATRIX" and i != j:
                        file.add("", *pair[::-1], value)
    file.lines.append("ENDATA")
    return "\n".join(file.lines) + "\n"


def dense(matrix, rows, columns):
    shape = (len(matrix.value_), len(matrix.index_))
    assert shape[0] == shape[1]
    return scipy.sparse.csc_matrix((matrix.value_, matrix.index_, matrix.start_), shape=(rows, columns)).toarray()


def main(folder, count):
    for seed in range(count):
        path = f"{folder}/{seed}.mps" + (".gz" if seed % 5 == 4 else "")
        with gzip.open(path, "wt") if path.endswith(".gz") else open(path, "w") as file:
            file.write(write(seed, False))
        path = f"{folder}/for_highs.mps"
        with open(path, "w") as file:
            file.write(write(seed, True))
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        status = highs.readModel(path)
        assert status == highspy.HighsStatus.kOk, (path, status)
        model = highs.getModel()
        lp, n, m = model.lp_, model.lp_.num_col_, model.lp_.num_row_
        hessian = np.zeros((n, n))
        if model.hessian_.dim_:
            lower = dense(model.hessian_, n, n)
            hessian = lower + np.tril(lower, -1).T
        maximize = int(lp.sense_ == highspy.ObjSense.kMaximize)
        with open(f"{folder}/{seed}.txt", "w") as file:
            print(n, m, maximize, repr(float(lp.offset_)), file=file)
            for values in (lp.col_cost_, lp.col_lower_, lp.col_upper_, lp.row_lower_, lp.row_upper_,
                           dense(lp.a_matrix_, m, n), hessian):
                cut = np.clip(np.asarray(values, dtype=float).ravel(), -INFINITY, INFINITY)
                print(*[repr(float(value)) for value in cut], file=file)


main(sys.argv[1], int(sys.argv[2]))
