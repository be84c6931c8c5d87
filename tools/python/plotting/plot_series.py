"""What `rookery plot` draws: of every group the runs' curves, their centre, and its interval."""
import csv
import typing

import numpy as np

from inference import statistics_of_runs
from inference import statistics_of_tasks

MOST_POINTS = 500  # of a centre
RESAMPLES = 1000
INTERVALS = {
    "mean": "95 % t interval of the mean",
    "iqm": f"95 % percentile bootstrap of the IQM ({RESAMPLES:,} resamples)",
}


class Centre(typing.NamedTuple):
    x: np.ndarray
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray


class Series(typing.NamedTuple):
    metric: str
    curves: dict    # {run: [(x, value)]}
    centre: Centre  # of two runs or more; None of fewer, and where they have no x in common


def series_of(metric, curves, center):
    """The series of a group's {run: curve}; runs without this metric are left out."""
    curves = {run: curve for run, curve in curves.items() if curve}
    return Series(metric, curves, centre_of(list(curves.values()), center))


def centre_of(curves, center):
    """Where all runs have values, at every x of any, or at even distances where these are many."""
    if len(curves) < 2:
        return None
    low = max(curve[0][0] for curve in curves)
    high = min(curve[-1][0] for curve in curves)
    if low > high:
        return None
    grid = np.unique([x for curve in curves for x, _ in curve if low <= x <= high])
    if len(grid) > MOST_POINTS:
        grid = np.linspace(low, high, MOST_POINTS)
    values = np.array([np.interp(grid, *zip(*curve)) for curve in curves])  # (runs, points)
    if center == "mean":
        return Centre(grid, values.mean(axis=0), *statistics_of_runs.t_interval(values))
    return Centre(grid, statistics_of_tasks.iqm(values.T), *iqm_interval(values))


def iqm_interval(values):
    """At each point of (runs, points); the same resamples of runs at all of them."""
    indices = statistics_of_tasks.resampling([len(values)], RESAMPLES)

    def iqm(drawn):  # (resamples, runs, points)
        return statistics_of_tasks.iqm(np.moveaxis(drawn[0], 1, -1))

    return statistics_of_tasks.percentile_interval(
        statistics_of_tasks.bootstrap(iqm, [values], indices))


def write_csv(file, groups):
    """{group: [Series]}: a row a point, of a run (`value`) or a group (`centre`, `low`, `high`)."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["group", "metric", "run", "x", "value", "centre", "low", "high"])
    for group, series in groups.items():
        for one in series:
            for run, curve in one.curves.items():
                for x, value in curve:
                    writer.writerow([group, one.metric, run, x, value, "", "", ""])
            if one.centre is not None:
                for point in zip(*(column.tolist() for column in one.centre)):
                    writer.writerow([group, one.metric, "", point[0], "", *point[1:]])
