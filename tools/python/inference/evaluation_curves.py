"""The numbers of evaluation curves: how a run ended, and how it did all along.

A curve is [(decisions, value)], rising in decisions. Runs of one task are compared over the same
decisions, whenever they were evaluated and however long they went on.
"""
import typing

import numpy as np


class Span(typing.NamedTuple):
    """Where all curves of a task have values."""
    first: float  # decisions: the latest of the first evaluations
    last: float   # decisions: the earliest of the last evaluations
    points: int   # of the common grid

    def grid(self):
        return np.linspace(self.first, self.last, self.points)


def span_of(curves):
    """The common span, with as many points as the run with the fewest evaluations has there; None
    where one ends before another begins."""
    first = max(curve[0][0] for curve in curves)
    last = min(curve[-1][0] for curve in curves)
    if first > last:
        return None
    fewest = min(sum(first <= x <= last for x, _ in curve) for curve in curves)
    return Span(first, last, max(fewest, 2) if first < last else 1)


def area(curve, span):
    """The mean of the curve, straight between evaluations, over the span's even grid. Of runs that
    were evaluated together at even distances it is the mean of their evaluations."""
    return float(np.mean(np.interp(span.grid(), *zip(*curve))))


def final(curve, span, count):
    """The mean of `count` evaluations, the last of which is the one nearest to the span's end; None
    where the curve has fewer."""
    nearest = min(range(len(curve)), key=lambda i: abs(curve[i][0] - span.last))
    if nearest + 1 < count:
        return None
    return float(np.mean([value for _, value in curve[nearest + 1 - count:nearest + 1]]))


def first_reaching(curve, goal):
    """The decisions of the first evaluation of at least `goal`; None where there is none."""
    return next((x for x, value in curve if value >= goal), None)
