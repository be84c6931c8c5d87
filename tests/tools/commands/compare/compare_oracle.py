"""`rookery compare` beside SciPy and rliable, from curves to the JSON's numbers.

    compare_oracle.py ROOKERY
"""
import csv
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from rliable import metrics
from scipy import stats

TASKS = {"small": 1.0, "middle": 30.0, "large": 900.0}
GROUPS = {"a": 4, "b": 5, "c": 6}  # seeds
EVERY = {"a": 1000, "b": 1000, "c": 700}
LAST = 3
SCALES = {"small": (-1.0, 2.0), "middle": (0.0, 50.0), "large": (100.0, 1500.0)}


def close(what, got, expected, tolerance=1e-9):
    got, expected = np.asarray(got, float), np.asarray(expected, float)
    assert got.shape == expected.shape, f"{what}: {got.shape} values, not {expected.shape}"
    error = np.max(np.abs(got - expected) / np.maximum(1, np.abs(expected)))
    assert error <= tolerance, f"{what}: {got}, not {expected}"


def curves_of(generator):
    """{(task, group): [[(decisions, value)] a seed]}"""
    curves = {}
    for (task, scale), (place, (group, seeds)) in itertools.product(
            TASKS.items(), enumerate(GROUPS.items())):
        decisions = range(EVERY[group], 10_001, EVERY[group])
        curves[task, group] = [[(x, scale * (np.log(x / 500) / 3 + 0.2 * place
                                             + 0.3 * generator.normal())) for x in decisions]
                               for _ in range(seeds)]
    return curves


def write(path, curves):
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["task", "value", "group", "seed", "decisions", "note"])
        for (task, group), runs in curves.items():
            for seed, curve in enumerate(runs):
                rows.writerows([task, repr(float(value)), group, seed, x, ""] for x, value in curve)


def naive_scores(curves, task):
    """{number: {group: scores}}, straight from the definitions."""
    runs = {group: curves[task, group] for group in GROUPS}
    everyone = [curve for members in runs.values() for curve in members]
    first = max(curve[0][0] for curve in everyone)
    last = min(curve[-1][0] for curve in everyone)
    points = min(len([x for x, _ in curve if first <= x <= last]) for curve in everyone)

    def value_at(curve, x):
        for (x0, y0), (x1, y1) in zip(curve, curve[1:]):
            if x0 <= x <= x1:
                return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
        raise AssertionError(x)

    def final(curve):
        distances = [abs(x - last) for x, _ in curve]
        end = distances.index(min(distances)) + 1
        return np.mean([y for _, y in curve[end - LAST:end]])

    grid = [first + (last - first) * i / (points - 1) for i in range(points)]
    return {
      "final" : {
      g: [final(c) for c in members] for g, members in runs.items()
      }
      , "area" : {
      g: [np.mean([value_at(c, x) for x in grid]) for c in members]
                     for g, members in runs.items()
      }
    }

def closed_testing(ps):
    """Holm's p values by their principle: the largest Bonferroni p of all sets with this one."""
    places = range(len(ps))
    sets = [s for size in places for s in itertools.combinations(places, size + 1)]
    return [max(min(1, len(s) * min(ps[i] for i in s)) for s in sets if place in s)
            for place in range(len(ps))]


def check_task(task, result, naive):
    for number in ("final", "area"):
        scores = naive[number]
        for found in result[number]["groups"]:
            values = scores[found["group"]]
            close(f"{task} {number} scores", [s["score"] for s in found["scores"]], values)
            close("t interval", [found["mean"], found["low"], found["high"]],
                  [np.mean(values), *stats.t.interval(0.95, len(values) - 1, np.mean(values),
                                                      stats.sem(values))])
        for one in result[number]["comparisons"]:
            a, b = scores[one["group"]], scores[one["baseline"]]
            welch = stats.ttest_ind(a, b, equal_var=False)
            interval = welch.confidence_interval()
            close("Welch", [one["difference"], one["low"], one["high"], one["welch_p"],
                            one["degrees"]],
                  [np.mean(a) - np.mean(b), interval.low, interval.high, welch.pvalue, welch.df])
            dealt = stats.permutation_test(
                (a, b), lambda x, y, axis: np.mean(x, axis=axis) - np.mean(y, axis=axis),
                vectorized=True, n_resamples=np.inf)
            assert one["exact"], one
            close("permutation", one["permutation_p"], dealt.pvalue)


def check_together(together, naive):
    for number in ("final", "area"):
        scores = {group: np.array([(np.array(naive[task][number][group]) - SCALES[task][0])
                                   / (SCALES[task][1] - SCALES[task][0]) for task in TASKS]).T
                  for group in GROUPS}  # (runs, tasks), as rliable has them
        thresholds = np.array(together[number]["thresholds"])
        for found in together[number]["groups"]:
            own = scores[found["group"]]
            iqm = found["iqm"]
            close("IQM", iqm["value"], metrics.aggregate_iqm(own))
            assert iqm["low"] < iqm["value"] < iqm["high"], iqm
            close("profile", found["profile"]["value"], [np.mean(own > t) for t in thresholds])
        for one in together[number]["comparisons"]:
            a, b = scores[one["group"]], scores[one["baseline"]]
            close("IQM difference", one["iqm_difference"]["value"],
                  metrics.aggregate_iqm(a) - metrics.aggregate_iqm(b))
            close("P(improvement)", one["probability_of_improvement"]["value"],
                  metrics.probability_of_improvement(a, b))


def main():
    curves = curves_of(np.random.default_rng(5))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write(folder / "ab.csv", {
who: runs for who, runs in curves.items() if who[1] != "c"})
        write(folder / "c.csv", {
who: runs for who, runs in curves.items() if who[1] == "c"})
        (folder / "scales.csv").write_text("task,low,high\n" + "".join(
            f"{task},{low},{high}\n" for task, (low, high) in SCALES.items()))
        subprocess.run([sys.argv[1], "compare", folder / "ab.csv", folder / "c.csv", "--all-pairs",
                        "--last", str(LAST), "--normalize", folder / "scales.csv",
                        "--json", folder / "x.json"], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        result = json.loads((folder / "x.json").read_text())
    naive = {task: naive_scores(curves, task) for task in TASKS}
    assert [task["task"] for task in result["tasks"]] == list(TASKS)
    for task in result["tasks"]:
        check_task(task["task"], task, naive[task["task"]])
    for number, kind in itertools.product(("final", "area"), ("welch_p", "permutation_p")):
        all_of_them = [one for task in result["tasks"] for one in task[number]["comparisons"]]
        assert len(all_of_them) == 9
        close("Holm", [one[f"{kind}_holm"] for one in all_of_them],
              closed_testing([one[kind] for one in all_of_them]))
        for one in all_of_them:
            claimed = one["welch_p_holm"] <= 0.05 and not one["low"] <= 0 <= one["high"]
            assert (one["verdict"] != "undecided") == claimed, one
    check_together(result["over_tasks"], naive)


if __name__ == "__main__":
    main()
