"""The curves of a run that `rookery plot` draws, over decisions, frames or hours."""
import numpy as np

from runs import run_files
from runs.metric_names import EVALUATED, FAULTS, failed_of
from program.mistake import Mistake
from runs.run_files import DECISIONS, curve

X = {  # --x -> column, divisor, label
    "decisions": (DECISIONS, 1, "decisions"),
    "frames": ("time/frames", 1, "frames"),
    "hours": ("time/time_elapsed", 3600, "hours of wall time"),
}


def places(run, rows, x):
    """A function from decisions to the x axis, whose column rows of evaluations don't have."""
    column, divisor, _ = X[x]
    run_files.check_column(run, rows, column)
    known = run_files.curve(rows, column)
    if not known:
        raise Mistake(f"{run} has no value of '{column}' yet")
    xs, ys = np.array([(0, 0), *known]).T

    def place(decisions):  # beyond the last at the last rate
        decisions = np.array(decisions)
        beyond = np.maximum(1, decisions / xs[-1]) if xs[-1] > 0 else 1
        return (np.interp(decisions, xs, ys) * beyond / divisor).tolist()

    return place


class PlottedRun:
    """`main` is the metric's curve, `evaluation` the same metric's of evaluations where `main` is
    of training episodes, `failed` the points of evaluations with failed episodes."""

    def __init__(self, run, x, key):
        rows = run_files.rows_of(run)
        run_files.check_column(run, rows, key)
        place = places(run, rows, x)
        self.name = str(run)
        self.main = curve(rows, key, place)
        if not self.main:
            raise Mistake(f"{run} has no value of '{key}' yet")
        self.evaluation = curve(rows, EVALUATED[key], place) if key in EVALUATED else []
        shown = self.main if key.startswith("eval/") else self.evaluation
        failed = {x for x, count in curve(rows, failed_of(key), place) if count > 0}
        self.failed = [point for point in shown if point[0] in failed]
        self.faults = max((count for _, count in curve(rows, FAULTS, place)), default=0)
