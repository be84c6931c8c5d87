"""The shared modules' bootstrap and permutations beside SciPy's and slow ones.

The same resamples must give the same interval; SciPy's own resamples one that differs by chance.
"""
import pathlib
import sys

import numpy as np
from rliable import metrics
from scipy import stats

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[4] / "tools/python"))
from inference import statistics_of_runs  # noqa: E402
from inference import statistics_of_tasks as ours  # noqa: E402

RESAMPLES = 400


def close(what, got, expected, tolerance):
    assert np.all(np.abs(np.asarray(got) - expected) <= tolerance), f"{what}: {got}, not {expected}"


def percentile(values, share):
    """Straight between the sorted values."""
    values = sorted(values)
    place = share * (len(values) - 1)
    below = min(int(place), len(values) - 2)
    return values[below] + (place - below) * (values[below + 1] - values[below])


def same_resamples(generator):
    sizes_a, sizes_b = [5, 5, 5], [4, 4, 4]
    a = [generator.normal(size=n).round(1) for n in sizes_a]  # rounded: with ties
    b = [generator.normal(0.5, size=n).round(1) for n in sizes_b]
    indices = ours.resampling(sizes_a + sizes_b, RESAMPLES, seed=3)
    of_a, of_b = indices[:3], indices[3:]
    iqms, chances, profiles = [], [], []
    for resample in range(RESAMPLES):
        drawn_a = np.array([[task[i] for i in places[resample]] for task, places in zip(a, of_a)]).T
        drawn_b = np.array([[task[i] for i in places[resample]] for task, places in zip(b, of_b)]).T
        iqms.append(metrics.aggregate_iqm(drawn_a))
        chances.append(metrics.probability_of_improvement(drawn_a, drawn_b))
        profiles.append([np.mean(drawn_a > level) for level in (-0.5, 0.1)])
    cases = {
        "IQM": (iqms, ours.bootstrap(ours.iqm_of_tasks, a, of_a)),
        "P(improvement)": (chances, ours.bootstrap(
            lambda drawn: ours.probability_of_improvement(drawn[:3], drawn[3:]), a + b, indices)),
        "profile": (profiles, ours.bootstrap(
            lambda drawn: ours.profile(drawn, [-0.5, 0.1]), a, of_a)),
    }
    for what, (naive, got) in cases.items():
        naive = np.array(naive)
        close(what, got, naive, 1e-12)
        naive, got = naive.reshape(RESAMPLES, -1)[:, 0], got.reshape(RESAMPLES, -1)[:, 0]
        close(what, ours.percentile_interval(got),
              [percentile(naive, 0.025), percentile(naive, 0.975)], 1e-12)


def uneven_tasks(generator):
    """Tasks with different numbers of runs: each run counts in the IQM, each task in the chance."""
    a = [generator.normal(size=n) for n in (3, 7, 4)]
    b = [generator.normal(size=n) for n in (5, 2, 6)]
    close("IQM", ours.iqm_of_tasks(a), stats.trim_mean(np.concatenate(a), 0.25), 1e-12)
    chance = np.mean([np.mean([(x > y) + 0.5 * (x == y) for x in of_a for y in of_b])
                      for of_a, of_b in zip(a, b)])
    close("P(improvement)", ours.probability_of_improvement(a, b), chance, 1e-12)
    for count in range(1, 12):
        values = generator.normal(size=count)
        close("IQM", ours.iqm(values), stats.trim_mean(values, 0.25), 1e-12)


def beside_scipys(generator):
    """The ends differ by chance alone: by 4 standard errors of a 2.5 % quantile at most."""
    values = generator.normal(size=12)
    own = ours.percentile_interval(ours.bootstrap(
        ours.iqm_of_tasks, [values], ours.resampling([12], 20_000)))
    theirs = stats.bootstrap((values,), lambda x, axis: stats.trim_mean(x, 0.25, axis=axis),
                             method="percentile", n_resamples=20_000, random_state=1)
    error = theirs.standard_error / 0.1334 * np.sqrt(2 * 0.025 * 0.975 / 20_000)
    close("bootstrap", own, np.array(theirs.confidence_interval), 4 * error)


def permutations(generator):
    def difference(x, y, axis):
        return np.mean(x, axis=axis) - np.mean(y, axis=axis)

    for count_a, count_b in ((2, 2), (3, 3), (3, 6), (5, 4), (2, 4)):
        for shift in (0, 1, -3):
            a = generator.normal(shift, size=count_a).round(1)
            b = generator.normal(size=count_b).round(1)
            got = statistics_of_runs.permutation(a, b)
            assert got.exact
            scipys = stats.permutation_test((a, b), difference, vectorized=True, n_resamples=np.inf)
            close("permutation", got.p, scipys.pvalue, 1e-12)
            assert got.p >= statistics_of_runs.smallest_permutation_p(count_a, count_b) - 1e-12
    a, b = generator.normal(0.7, size=15), generator.normal(size=14)
    got = statistics_of_runs.permutation(a, b)
    assert not got.exact and got.arrangements == statistics_of_runs.SAMPLED
    scipys = stats.permutation_test((a, b), difference, vectorized=True, n_resamples=100_000,
                                    random_state=1, batch=10_000)
    error = np.sqrt(2 * scipys.pvalue * 2 / 100_000)
    close("sampled permutation", got.p, scipys.pvalue, 4 * error)
    assert got == statistics_of_runs.permutation(a, b), "chance is fixed"


if __name__ == "__main__":
    numbers = np.random.default_rng(11)
    same_resamples(numbers)
    uneven_tasks(numbers)
    beside_scipys(numbers)
    permutations(numbers)
