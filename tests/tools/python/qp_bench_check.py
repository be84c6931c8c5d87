"""Checks of what the QP bench runs: python qp_bench_check.py [Runs | Peers | Sets | Bench]"""
import gzip
import io
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest

import numpy as np
import scipy.io
import scipy.sparse as sparse

from qp_examples import INF, RULES, TOOLS, X, Y, handmade, mixed

from program.mistake import Mistake
from qp import classes, peers, sets
from qp.peers import Setting
from qp.problem import problem
from qp.runs import take_turns
from qp.solvers import Answer


def setting(name, solve, **kind):
    """One that answers (x, y), or whatever else `solve` does."""
    return Setting(name, name, lambda p, eps, limit: (
        lambda: solve(eps), lambda xy: Answer(True, "solved", 1, *xy)), **kind)


class Runs(unittest.TestCase):
    def run_all(self, *settings):
        return take_turns(settings, handmade(), 1e-6, RULES)

    def test_what_a_solver_says_is_not_believed(self):
        right, lying = self.run_all(setting("right", lambda eps: (X, Y)),
                                    setting("lying", lambda eps: (X + 1, Y)))
        self.assertTrue(right["passed"])
        self.assertEqual((right["runs"], right["failed"]), (3, []))
        self.assertFalse(lying["passed"])
        self.assertIn("primal", lying["failed"])

    def test_what_fails_is_a_miss(self):
        def endless(eps):
            while True:
                pass

        begun = time.monotonic()
        rows = self.run_all(setting("raises", lambda eps: 1 / 0),
                            setting("dies", lambda eps: os._exit(3)),
                            setting("endless", endless), setting("sane", lambda eps: (X, Y)))
        self.assertEqual([row["passed"] for row in rows], [False, False, False, True])
        self.assertIn("ZeroDivisionError", rows[0]["status"])
        self.assertEqual([rows[1]["status"], rows[2]["status"]], ["crashed", "killed after its time"])
        self.assertLess(time.monotonic() - begun, 15)

    def test_stricter_tolerances(self):
        solve = lambda eps: (X + [0, 0, 3 * eps, 0], Y)  # noqa: E731
        strict, plain = self.run_all(setting("strict", solve, stricter=True), setting("plain", solve))
        self.assertTrue(strict["passed"])
        self.assertAlmostEqual(strict["asked"], 1e-7)
        self.assertEqual(plain["failed"], ["primal"])

    def test_turns(self):
        with tempfile.NamedTemporaryFile("r") as log:
            def noted(name):
                def solve(eps):
                    with open(log.name, "a") as file:
                        file.write(name)
                    time.sleep(0.05 if name == "A" else 0)
                    return X, Y
                return solve
            self.run_all(*(setting(name, noted(name)) for name in "AB"))
            self.assertEqual(log.read(), "ABABAB")

    def test_dense_ones_leave_large_problems(self):
        p = problem("large", sparse.csc_matrix((5000, 5000)), np.zeros(5000), sparse.eye(5000),
                    np.zeros(5000), np.ones(5000))
        row, = take_turns([setting("dense", lambda eps: 1 / 0, dense=True)], p, 1e-6, RULES)
        self.assertEqual(row["status"], "too large to be dense")
        self.assertFalse(row["passed"])


def installed():
    return [peers.SETTINGS[name] for name in peers.PEERS
            if peers.version(peers.SETTINGS[name].package)]


class Peers(unittest.TestCase):
    def test_each_solves_and_passes(self):
        self.assertLessEqual({"osqp", "piqp", "highspy"}, {each.package for each in installed()})
        small = classes.instance("equality", 12, 5)
        strictly_convex = problem("convex", [[4, 1], [1, 2]], [1, 1], [[1, 1], [1, 0], [0, 1]],
                                  [1, 0, 0], [1, 0.7, 0.7])
        for p in (strictly_convex, small):
            for row in take_turns(installed(), p, 1e-6, {**RULES, "penalty": 10}):
                with self.subTest(solver=row["solver"], problem=p.name):
                    self.assertTrue(row["passed"], row)

    def test_each_takes_every_kind_of_row(self):
        p, _ = mixed(np.random.default_rng(3))
        for row in take_turns(installed(), p, 1e-6, {**RULES, "penalty": 10}):
            with self.subTest(solver=row["solver"]):
                self.assertTrue(row["passed"], row)

    def test_versions_are_the_rules(self):
        for package, version in RULES["versions"].items():
            self.assertIn(peers.version(package), ("", version))


class Sets(unittest.TestCase):
    def test_rules_name_20_instances_a_class(self):
        self.assertEqual(set(RULES["sizes"]), set(classes.CLASSES))
        for sizes in RULES["sizes"].values():
            self.assertEqual(len(set(sizes)), 20)
        self.assertEqual(len(set(RULES["seeds"])), 20)
        self.assertEqual(len(set(RULES["maros_meszaros"])), 105)

    def test_generated_ones_are_spread_and_the_same(self):
        one, same = (list(sets.problems("control", None, RULES, 3)) for _ in range(2))
        self.assertEqual([p.name for p in one],
                         ["control 10 #20001", "control 34 #20011", "control 100 #20020"])
        for a, b in zip(one, same):
            np.testing.assert_array_equal(a.A.toarray(), b.A.toarray())

    def test_files(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            self.write(folder)
            mat, = sets.problems("maros_meszaros", folder, RULES)
            self.assertEqual((mat.name, mat.l[0], mat.u[0], mat.P[0, 0]), ("HS21", -INF, 1, 2))
            lp, = sets.problems("netlib", folder, RULES)
            np.testing.assert_array_equal(lp.A.toarray(), [[1, 2], [1, 0], [0, 1]])
            np.testing.assert_array_equal(lp.l, [3, 0, -1])
            np.testing.assert_array_equal(lp.u, [INF, 4, INF])
            np.testing.assert_array_equal(lp.q, [1, 5])
            mpc, = sets.problems("mpc64", folder, RULES)
            np.testing.assert_array_equal(mpc.A.toarray(), [[1, 1], [1, -1], [0, 1]])
            np.testing.assert_array_equal(mpc.l, [-INF, 7, -2])
            np.testing.assert_array_equal(mpc.u, [6, 7, INF])
            (folder / "maros_meszaros/HS21.mat").write_bytes(b"nothing of the kind" * 20)
            with self.assertRaisesRegex(Mistake, "HS21"):
                list(sets.problems("maros_meszaros", folder, RULES))
            with self.assertRaisesRegex(Mistake, "has no netlib"):
                list(sets.problems("netlib", folder / "maros_meszaros", RULES))

    def write(self, folder):
        (folder / "maros_meszaros").mkdir()
        (folder / "netlib").mkdir()
        scipy.io.savemat(folder / "maros_meszaros/HS21.mat", {
            "P": sparse.csc_matrix([[2.0]]), "q": [[1.0]], "A": sparse.csc_matrix([[1.0]]),
            "l": [[-1e20 * (1 - 1e-15)]], "u": [[1.0]]})
        lines = ["NAME          TINY", "ROWS", " N  COST", " G  R", "COLUMNS",
                 "    A         COST              1.0   R                 1.0",
                 "    B         COST              5.0   R                 2.0", "RHS",
                 "    RHS       R                 3.0", "BOUNDS", " UP BND       A                 4.0",
                 " LO BND       B                -1.0", "ENDATA", ""]
        (folder / "netlib/tiny.mps.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
        archive = io.BytesIO()
        np.savez(archive, P=np.eye(2), q=np.ones(2), G=np.array([[1.0, 1]]), h=np.array([6.0]),
                 A=np.array([[1.0, -1]]), b=np.array([7.0]), lb=np.array([-INF, -2]),
                 ub=np.array(None, dtype=object))
        with tarfile.open(folder / "mpc64.tar.xz", "w:xz") as tar:
            member = tarfile.TarInfo("mpc/ONE.npz")
            member.size = len(archive.getvalue())
            tar.addfile(member, io.BytesIO(archive.getvalue()))


class Bench(unittest.TestCase):
    def bench(self, *arguments):
        return subprocess.run([sys.executable, "-B", TOOLS / "qp/bench.py", *arguments], text=True,
                              capture_output=True)

    def test_runs_and_writes(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "results.json"
            done = self.bench("--classes", "equality", "--solvers", "osqp", "piqp_sparse", "--eps",
                              "1e-3", "--instances", "1", "--json", str(file))
            self.assertEqual(done.returncode, 0, done.stderr)
            report = json.loads(file.read_text())
        self.assertEqual([row["passed"] for row in report["results"]], [True, True])
        whole = report["summaries"][0]["all"]
        self.assertEqual((whole["osqp"]["solved"], whole["osqp"]["ratio"]), (1, 1))
        self.assertEqual((whole["piqp_sparse"]["both"], whole["piqp_sparse"]["best_of_package"]),
                         (1, True))
        self.assertRegex(done.stdout, r"osqp +[0-9.]+ +1\.00 +1/1")

    def test_mistakes_are_one_line(self):
        for arguments, said in ((["--classes", "laso"], "did you mean 'lasso'?"),
                                (["--solvers", "osqq"], "did you mean 'osqp'?"),
                                (["--classes", "netlib", "--solvers", "osqp"], "say --data FOLDER"),
                                (["--eps", "0"], "between 0 and 1"), (["--first", "21"], "1 to 20"),
                                (["--reference", "scs", "--solvers", "osqp"], "no solver of this run")):
            done = self.bench(*arguments)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1), done.stderr)
            self.assertIn(said, done.stderr)


if __name__ == "__main__":
    unittest.main()
