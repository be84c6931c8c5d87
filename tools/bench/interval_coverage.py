"""How often 95 % intervals of few seeds hold the true value: docs/statistics.md's table.

    .venv/bin/python tools/bench/interval_coverage.py

Seeds' results are drawn from normal distributions, the interval is computed as `rookery compare`
does, and it is counted in how many of 4,000 experiments it holds the true difference, 0.
"""
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "python"))
from inference import statistics_of_runs  # noqa: E402
from inference import statistics_of_tasks  # noqa: E402

EXPERIMENTS = 4000
RESAMPLES = 2000
SEEDS = (3, 5, 10)


def coverage(interval, seeds, ratio=1.0, tasks=1, experiments=EXPERIMENTS):
    """The share of experiments whose `interval(a, b)` includes 0, where a's standard deviation is
    `ratio` times b's. `a` and `b` are lists of an array of `seeds` a task."""
    generator = np.random.default_rng([seeds, tasks, round(10 * ratio)])
    held = 0
    for _ in range(experiments):
        a = list(generator.normal(scale=ratio, size=(tasks, seeds)))
        b = list(generator.normal(size=(tasks, seeds)))
        held += interval(a, b).includes(0)
    return held / experiments


def welch(a, b):
    return statistics_of_runs.welch(a[0], b[0]).interval


def bootstrap_of(statistic):
    """The percentile bootstrap of a difference, with the same resamples in every experiment: it is
    the samples that differ."""
    kept = {}

    def interval(a, b):
        sizes = [len(task) for task in a + b]
        indices = kept.setdefault(tuple(sizes), statistics_of_tasks.resampling(sizes, RESAMPLES))
        return statistics_of_tasks.percentile_interval(statistics_of_tasks.bootstrap(
            lambda drawn: statistic(drawn[:len(a)]) - statistic(drawn[len(a):]), a + b, indices))

    return interval


def mean_of_tasks(scores):
    return np.mean(np.concatenate(scores, axis=-1), axis=-1)


def main():
    rows = {
        "Welch, equal spread": (welch, 1.0, 1),
        "Welch, one spread twice the other": (welch, 2.0, 1),
        "bootstrap, mean, 1 task": (bootstrap_of(mean_of_tasks), 1.0, 1),
        "bootstrap, IQM, 1 task": (bootstrap_of(statistics_of_tasks.iqm_of_tasks), 1.0, 1),
        "bootstrap, IQM, 5 tasks": (bootstrap_of(statistics_of_tasks.iqm_of_tasks), 1.0, 5),
    }
    print("interval".ljust(36), *(f"{seeds:>7}" for seeds in SEEDS), " seeds a side")
    for name, (interval, ratio, tasks) in rows.items():
        shares = [100 * coverage(interval, seeds, ratio, tasks) for seeds in SEEDS]
        print(name.ljust(36), *(f"{share:6.1f}%" for share in shares), flush=True)


if __name__ == "__main__":
    main()
