"""Statistics over many tasks (Agarwal et al. 2021): what few runs of each say of all together.

`scores` are a list, an array of runs a task; the last axis counts runs, those before it resamples.
docs/statistics.md says what each is for.
"""
import numpy as np

from inference.statistics_of_runs import CHANCE, CONFIDENCE, Interval

RESAMPLES = 10_000
FEW = 10           # seeds, below which a bootstrap's intervals are too narrow
AT_ONCE = 500_000  # values that are resampled in one go


def iqm(values):
    """The interquartile mean along the last axis: of the middle half of the values."""
    values = np.sort(values, axis=-1)
    cut = values.shape[-1] // 4
    return values[..., cut:values.shape[-1] - cut].mean(axis=-1)


def iqm_of_tasks(scores):
    """The interquartile mean of all runs of all tasks."""
    return iqm(np.concatenate(scores, axis=-1))


def profile(scores, thresholds):
    """The share of runs that score above each threshold, the mean over tasks: (..., thresholds)."""
    levels = np.asarray(thresholds)[:, None]
    return np.mean([(task[..., None, :] > levels).mean(axis=-1) for task in scores], axis=0)


def probability_of_improvement(a, b):
    """The chance that a run of `a` beats one of `b` on the same task, the mean over tasks; an equal
    score counts half."""
    chances = []
    for of_a, of_b in zip(a, b):
        beats = (of_a[..., :, None] > of_b[..., None, :]).mean(axis=(-2, -1))
        equals = (of_a[..., :, None] == of_b[..., None, :]).mean(axis=(-2, -1))
        chances.append(beats + equals / 2)
    return np.mean(chances, axis=0)


def resampling(sizes, resamples=RESAMPLES, seed=CHANCE):
    """Which runs each resample takes, as many as there are, with replacement, and each task from
    its own runs: an array (resamples, runs) a task."""
    generator = np.random.default_rng(seed)
    return [generator.integers(size, size=(resamples, size)) for size in sizes]


def bootstrap(statistic, scores, indices):
    """The statistic of each resample: (resamples, ...)."""
    resamples = len(indices[0])
    step = max(1, AT_ONCE // max(1, sum(len(task) for task in scores)))
    parts = []
    for begin in range(0, resamples, step):
        parts.append(statistic([np.asarray(task)[places[begin:begin + step]]
                                for task, places in zip(scores, indices)]))
    return np.concatenate(parts)


def percentile_interval(values):
    """The middle 95 % of resampled values, along the first axis."""
    low, high = np.percentile(values, [50 * (1 - CONFIDENCE), 50 * (1 + CONFIDENCE)], axis=0)
    return Interval(low, high)
