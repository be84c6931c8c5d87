"""Checks of what the QP bench computes: python qp_judge_check.py [Judge | Forms | Means]"""
import math
import unittest

import numpy as np
import scipy.sparse as sparse

from qp_examples import INF, X, Y, handmade, mixed

from qp import means
from qp.forms import BoundedForm, ConicForm
from qp.judge import judge
from qp.problem import problem

ALL = ["primal", "dual", "gap"]


class Judge(unittest.TestCase):
    def failures(self, x, y, eps=1e-6):
        return judge(handmade(), x, y).failures(eps)

    def test_right_passes(self):
        self.assertEqual(self.failures(X, Y, 1e-12), [])

    def test_wrong_in_one_way_fails_in_that(self):
        self.assertEqual(self.failures(X + [0, 0, 0.1, 0], Y), ["primal"])
        self.assertEqual(self.failures(X, Y + [0, 0.3, 0, 0, 0]), ["dual"])
        self.assertEqual(self.failures(X + [0, 0, 0, 2], Y), ["gap"])

    def test_tolerance_is_relative_and_tight(self):
        # Of c = 1e-4 the norm is max |Ax| = 1; of a wrong multiplier max(|A'y|, |q|) = 1.
        off = X + [0, 0, 1e-4, 0]
        self.assertEqual(self.failures(off, Y, 0.501e-4), [])
        self.assertEqual(self.failures(off, Y, 0.499e-4), ["primal"])
        tilted = Y + [0, 1e-4, 0, 0, 0]
        self.assertEqual(self.failures(X, tilted, 0.501e-4), [])
        self.assertEqual(self.failures(X, tilted, 0.499e-4), ["dual"])

    def test_multiplier_of_no_bound_is_seen(self):
        # Ever less is better: x = 0 with y = 1 at a bound that isn't there.
        unbounded = problem("unbounded", [[0]], [-1], [[1]], [0], [INF])
        self.assertIn("dual", judge(unbounded, [0], [1]).failures(1e-6))

    def test_nothing_is_no_solution(self):
        for x, y in ((X * math.nan, Y), (X, Y + math.inf), (X[:3], Y), (X, []), ([], [])):
            self.assertEqual(self.failures(x, y), ALL)


class Forms(unittest.TestCase):
    def test_multipliers_pull_alike(self):
        random = np.random.default_rng(1)
        p, _ = mixed(random)
        form = BoundedForm(p)
        of_equations, of_others = random.standard_normal(2), random.standard_normal(form.G.shape[0])
        of_variables = random.standard_normal(5)
        pulled = form.A.T @ of_equations + form.G.T @ of_others + of_variables
        y = form.multipliers(of_equations, of_others, of_variables)
        np.testing.assert_allclose(p.A.T @ y, pulled, atol=1e-12)
        form = ConicForm(p)
        z = random.standard_normal(form.zeros + form.positive)
        np.testing.assert_allclose(p.A.T @ form.multipliers(z), form.A.T @ z, atol=1e-12)

    def test_the_same_points_are_feasible(self):
        random = np.random.default_rng(2)
        p, point = mixed(random)
        bounded, conic, inside = BoundedForm(p), ConicForm(p), 0
        equations = sparse.csr_matrix(p.A)[:2].toarray()
        for _ in range(2000):
            x = point + 0.2 * random.standard_normal(5)
            x -= np.linalg.pinv(equations) @ (equations @ x - p.l[:2])
            rows = p.A @ x
            expected = bool(((rows >= p.l - 1e-9) & (rows <= p.u + 1e-9)).all())
            ours = (np.abs(bounded.A @ x - bounded.b).max() < 1e-9
                    and (bounded.G @ x >= bounded.low - 1e-9).all()
                    and (bounded.G @ x <= bounded.high + 1e-9).all()
                    and (x >= bounded.x_low - 1e-9).all() and (x <= bounded.x_high + 1e-9).all())
            slack = conic.b - conic.A @ x
            cone = np.abs(slack[:conic.zeros]).max() < 1e-9 and (slack[conic.zeros:] >= -1e-9).all()
            self.assertEqual((expected, expected), (bool(ours), bool(cone)))
            inside += expected
        self.assertGreater(inside, 0)
        self.assertLess(inside, 2000)


class Means(unittest.TestCase):
    def row(self, solver, name, seconds, passed=True):
        return {"class": "c", "solver": solver, "problem": name, "seconds": seconds, "passed": passed}

    def test_shifted(self):
        self.assertAlmostEqual(means.shifted([0.003, 0.003], 0.001), 0.003)
        self.assertAlmostEqual(means.shifted([0.0, 0.099], 0.001), 0.009)

    def test_a_miss_is_the_penalty(self):
        rules = {"shift": 0.0, "penalty": 10}
        rows = [self.row("a", "p", 0.1), self.row("a", "q", 0.001, passed=False),
                self.row("b", "p", 0.2), self.row("b", "q", 0.4)]
        table = means.of_class(rows, rules)
        self.assertAlmostEqual(table["a"]["mean"], 1.0)
        self.assertEqual((table["a"]["solved"], table["a"]["of"], table["b"]["solved"]), (1, 2, 2))
        self.assertEqual(means.ratio_where_both(rows, "b", "a", 0.0), (2.0, 1))
        over = means.over_classes({"c": table, "d": {"a": {"mean": 4.0, "solved": 1, "of": 1}}}, rules)
        self.assertAlmostEqual(over["a"]["mean"], 2.0)
        self.assertEqual(set(over), {"a"})
        self.assertEqual(means.best_settings(table, {"a": "x", "b": "x"}), {"x": "b"})


if __name__ == "__main__":
    unittest.main()
