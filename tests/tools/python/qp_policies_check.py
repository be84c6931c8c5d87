"""Checks of tools/python/qp/policies.py: python qp_policies_check.py BINARY [Policies]"""
import csv
import math
import pathlib
import subprocess
import sys
import tempfile
import unittest

from scipy import stats

from qp_examples import TOOLS

from qp import policies

BINARY = sys.argv.pop(1)
SCRIPT = TOOLS / "qp" / "policies.py"


def rows(seconds):
    """Of {(class, instance, policy): modelled seconds}; None: not solved."""
    return [{"class": name, "size": "10", "instance": str(instance), "polish": "1",
             "policy": policy, "solved": "0" if value is None else "1", "iterations": "1",
             "factorizations": "1", "modelled": str(value or 1), "wall": "2",
             "policy_seconds": "0"} for (name, instance, policy), value in seconds.items()]


def run(*words):
    return subprocess.run([sys.executable, "-B", *map(str, words)], capture_output=True, text=True,
                          check=False)


class Policies(unittest.TestCase):
    def test_intervals_are_students(self):
        times = {("lasso", i, "osqp"): 1.0 for i in range(5)}
        ratios = [2, 3, 1.5, 2.5, 4]
        times |= {("lasso", i, "learned"): 1 / ratio for i, ratio in enumerate(ratios)}
        logs = policies.speeds(rows(times), "learned", "osqp", "modelled")["lasso"]
        mean, width = policies.interval(logs)
        expected = stats.ttest_1samp([math.log(ratio) for ratio in ratios], 0).confidence_interval()
        self.assertAlmostEqual(mean - width, expected.low, places=12)
        self.assertAlmostEqual(mean + width, expected.high, places=12)

    def test_classes_weigh_the_same(self):
        times = {(name, i, "osqp"): 1.0 for name in ("a", "b") for i in range(9)}
        times |= {("a", i, "learned"): 0.5 for i in range(9)}
        times |= {("b", i, "learned"): 1 / 8 for i in range(2)}
        mean, width = policies.over_classes(policies.speeds(rows(times), "learned", "osqp", "modelled"))
        self.assertAlmostEqual(math.exp(mean), 4)
        self.assertAlmostEqual(width, 0)

    def test_unsolved_is_the_penalty(self):
        times = {("a", 0, "osqp"): 1.0, ("a", 0, "learned"): None}
        logs = policies.speeds(rows(times), "learned", "osqp", "modelled")
        self.assertAlmostEqual(math.exp(-logs["a"][0]), policies.PENALTY)

    def test_of_the_program(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "policies.csv"
            made = subprocess.run([BINARY, "--classes", "equality,random", "--sizes", "0", "--instances",
                                   "2", "osqp", "osqp@1.2", "fixed:10", "oracle", "learned"],
                                  capture_output=True, text=True, check=True)
            path.write_text(made.stdout)
            with open(path, newline="") as file:
                self.assertEqual(len(list(csv.DictReader(file))), 20)
            said = run(SCRIPT, path)
            self.assertEqual(said.returncode, 0, said.stderr)
            self.assertIn("| random | ", said.stdout)
            self.assertIn("0 of 20 runs not solved", said.stdout)
            wrong = run(SCRIPT, path, "--reference", "oscp")
            self.assertEqual((wrong.returncode, wrong.stdout), (2, ""))
            self.assertIn("did you mean 'osqp'", wrong.stderr)
            path.write_text("a,b\n1,2\n")
            self.assertEqual(run(SCRIPT, path).returncode, 2)

    def test_the_program_says_what_is_wrong(self):
        for words, what in ((["--sizes"], "--sizes takes a value"), ([], "name policies"),
                            (["--size", "1", "osqp"], "no option --size"),
                            (["--instances", "many", "osqp"], "many"),
                            (["--classes", "qp", "osqp"], "no class of problems 'qp'"),
                            (["best"], "no step size policy 'best'"),
                            (["--sizes", "2", "osqp"], "0 to 1")):
            made = subprocess.run([BINARY, *words], capture_output=True, text=True, check=False)
            self.assertEqual(made.returncode, 2, words)
            self.assertIn(what, made.stderr)


if __name__ == "__main__":
    unittest.main()
