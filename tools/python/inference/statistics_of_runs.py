"""Statistics of one task's runs: what several seeds say of a mean, and of a difference of two.

A run gives one number; `a` and `b` are those of two groups of independent runs.
docs/statistics.md says what each is for.
"""
import functools
import itertools
import math
import typing

import numpy as np
from scipy import special  # not scipy.stats, which takes half a second more to load

CONFIDENCE = 0.95
MOST_EXACT = 200_000  # arrangements that are enumerated: 10 seeds beside 10 have 184,756
SAMPLED = 100_000     # arrangements that are drawn where there are more
CHANCE = 0            # the seed of whatever is drawn, so that a comparison repeats itself


class Interval(typing.NamedTuple):
    low: float
    high: float

    def includes(self, value):
        return not (self.low > value or self.high < value)


class Difference(typing.NamedTuple):
    difference: float   # mean of a minus mean of b
    interval: Interval  # nan where neither group has any spread
    t: float
    degrees: float      # of freedom
    p: float            # two-sided


class Permutation(typing.NamedTuple):
    p: float           # two-sided
    arrangements: int  # looked at
    exact: bool        # all there are


def median(values):
    return float(np.median(list(values)))


def t_interval(values):
    """Student's interval of the mean along the first axis, of at least 2 values."""
    values = np.asarray(values, float)
    count = len(values)
    mean = values.mean(axis=0)
    half = (special.stdtrit(count - 1, (1 + CONFIDENCE) / 2)
            * values.std(axis=0, ddof=1) / math.sqrt(count))
    return Interval(mean - half, mean + half)


def welch(a, b):
    """The difference of two means, of at least 2 values each; variances may differ (Welch 1947)."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    difference = float(a.mean() - b.mean())
    of_a, of_b = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)  # variances of the means
    if np.ptp(a) == 0 and np.ptp(b) == 0:
        return Difference(difference, Interval(math.nan, math.nan), math.nan, math.nan, math.nan)
    error = math.sqrt(of_a + of_b)
    degrees = float((of_a + of_b)**2 / (of_a**2 / (len(a) - 1) + of_b**2 / (len(b) - 1)))
    t = difference / error
    half = float(special.stdtrit(degrees, (1 + CONFIDENCE) / 2)) * error
    return Difference(difference, Interval(difference - half, difference + half), t, degrees,
                      2 * float(special.stdtr(degrees, -abs(t))))


@functools.lru_cache(maxsize=4)
def every_choice(total, count):
    """All ways to choose `count` places of `total`: (ways, count)."""
    return np.array(list(itertools.combinations(range(total), count)))


def drawn_choices(total, count):
    """SAMPLED random ways to choose `count` places of `total`, in parts: (ways, count) each."""
    generator = np.random.default_rng(CHANCE)
    for _ in range(10):
        places = np.broadcast_to(np.arange(total), (SAMPLED // 10, total))
        yield generator.permuted(places, axis=1)[:, :count]


def permutation(a, b):
    """Whether a's and b's values could as well have been dealt out by chance: of all ways to deal
    them, the share with a difference of means at least as large, twice that of the smaller side
    (Fisher; as scipy.stats.permutation_test counts it)."""
    pooled = np.concatenate([np.asarray(a, float), np.asarray(b, float)])
    ways = math.comb(len(pooled), len(a))
    exact = ways <= MOST_EXACT
    parts = [every_choice(len(pooled), len(a))] if exact else drawn_choices(len(pooled), len(a))
    # With the values' sum given, a's sum orders arrangements as the difference of means does.
    observed = pooled[:len(a)].sum()
    rounding = 1e-12 * np.abs(pooled).sum()
    lower, higher, total = 0, 0, 0
    for places in parts:
        sums = pooled[places].sum(axis=1)
        lower += int((sums <= observed + rounding).sum())
        higher += int((sums >= observed - rounding).sum())
        total += len(places)
    # The arrangement that was observed is one of all; to drawn ones it is added.
    extra = 0 if exact else 1
    return Permutation(min(1.0, 2 * (min(lower, higher) + extra) / (total + extra)), total, exact)


def smallest_permutation_p(count_a, count_b):
    """What no arrangement can go below."""
    return min(1.0, 2 / math.comb(count_a + count_b, count_a))


def holm(ps):
    """p values of several comparisons, adjusted so that the chance of any false claim stays below
    the level that they are compared with (Holm 1979)."""
    adjusted = [0.0] * len(ps)
    worst = 0.0
    for rank, place in enumerate(sorted(range(len(ps)), key=lambda place: ps[place])):
        worst = max(worst, min(1.0, (len(ps) - rank) * ps[place]))
        adjusted[place] = worst
    return adjusted
