"""Draws learning curves: `rookery plot` runs it.

Every run is a thin line; runs that differ in the seed alone share a colour and have their mean in
bold. Beside what training episodes say, evaluations are dashed.
"""
import argparse
import csv
import math
import pathlib
import sys
import textwrap

import run_groups

METRICS = "metrics.csv"
DECISIONS = "time/total_timesteps"
X = {  # --x -> column, divisor, label
    "decisions": (DECISIONS, 1, "decisions"),
    "frames": ("time/frames", 1, "frames"),
    "hours": ("time/time_elapsed", 3600, "hours of wall time"),
}
LABELS = {
    "rollout/ep_rew_mean": "return of an episode",
    "rollout/ep_len_mean": "decisions an episode",
    "rollout/success_rate": "share of successes",
    "eval/mean_reward": "return in evaluation",
    "eval/success_rate": "share of successes in evaluation",
}
EVALUATED = {  # metric of training episodes -> the same of evaluations
    "rollout/ep_rew_mean": "eval/mean_reward",
    "rollout/ep_len_mean": "eval/mean_ep_length",
    "rollout/success_rate": "eval/success_rate",
    "rollout/success_at_end_rate": "eval/success_at_end_rate",
}
FAULTS = "rollout/env_faults"


def set_of(key):
    """The evaluation set of "eval/SET/mean_reward"; None of a metric of the set that decides."""
    parts = key.split("/")
    return parts[1] if parts[0] == "eval" and len(parts) == 3 else None


def label_of(key):
    name = set_of(key)
    if name is None:
        return LABELS.get(key, key)
    plain = "eval/" + key.split("/")[2]
    return f"{LABELS[plain]}, set {name}" if plain in LABELS else key


def failed_of(key):
    """Where it is counted which episodes are left out of an evaluation's metric."""
    name = set_of(key)
    return "eval/" + (name + "/" if name else "") + "failed_episodes"


class Mistake(Exception):
    """What the user can put right."""


def find_runs(words):
    runs = []
    for word in words:
        folder = pathlib.Path(word)
        if not folder.is_dir():
            raise Mistake(f"there is no folder {word}")
        found = [folder] if (folder / "config.yaml").exists() else sorted(
            path.parent for path in folder.rglob("config.yaml"))
        if not found:
            raise Mistake(f"{word} is no run and holds none: no config.yaml below it")
        runs += [run for run in found if run not in runs]
    return runs


def nearest(name, names):
    import difflib

    near = difflib.get_close_matches(name, names, n=1)
    return f"; did you mean '{near[0]}'?" if near else f"; there are {', '.join(sorted(names))}"


def counted(count, noun):
    return f"{count} {noun}" + ("" if count == 1 else "s")


def number(row, key):
    """A cell's value; None where that metric was not due, or is not finite."""
    cell = row.get(key)
    value = float(cell) if cell else math.nan
    return value if math.isfinite(value) else None


def is_whole(names, cells):
    """Whether a row has a cell for each name, each a number or empty, and its place."""
    try:
        for cell in cells:
            float(cell or 0)
    except ValueError:
        return False
    return len(cells) == len(names) and cells[names.index(DECISIONS)] != ""


def rows_of(run):
    path = run / METRICS
    if not path.exists():
        raise Mistake(f"{run} has no {METRICS} yet")
    lines = path.read_text(errors="replace").split("\n")[:-1]  # without one that is being written
    names, *rows = [next(csv.reader([line]), []) for line in lines] or [[]]
    if not rows:
        raise Mistake(f"{run} is empty: {METRICS} has no row yet")
    if DECISIONS not in names:
        raise Mistake(f"{path}: its first line has no '{DECISIONS}'; is it damaged?")
    whole = [dict(zip(names, cells)) for cells in rows if is_whole(names, cells)]
    if len(whole) < len(rows):
        damaged = counted(len(rows) - len(whole), "damaged row")
        print(f"rookery: {path}: {damaged} left out", file=sys.stderr)
    if not whole:
        raise Mistake(f"{run}: every row of {METRICS} is damaged")
    return whole


def check(run, rows, wanted):
    if wanted.startswith("rollout/") and "eval/mean_reward" in rows[0] and wanted not in rows[0]:
        raise Mistake(f"{run}: no episode of training has been logged yet; --key eval/mean_reward "
                      "shows the evaluations")
    if wanted not in rows[0]:
        raise Mistake(f"{run}: {METRICS} has no column '{wanted}'"
                      f"{nearest(wanted, [n for n in rows[0] if n])}")


def places(run, rows, column):
    """A function from decisions to `column`, which rows of evaluations don't have."""
    check(run, rows, column)
    known = sorted({(number(row, DECISIONS), number(row, column)) for row in rows
                    if number(row, DECISIONS) and number(row, column) is not None})
    if not known:
        raise Mistake(f"{run} has no value of '{column}' yet")
    xs, ys = zip((0, 0), *known)

    def place(decision):
        import numpy

        if decision > xs[-1]:  # at the last rate
            return ys[-1] * decision / xs[-1]
        return float(numpy.interp(decision, xs, ys))

    return place


def curve(rows, key, place):
    """[(x, value)] of a metric, rising in x; of several values at one place the last."""
    points = {number(row, DECISIONS): number(row, key) for row in rows
              if number(row, DECISIONS) is not None and number(row, key) is not None}
    return [(place(decision), value) for decision, value in sorted(points.items())]


class Run:
    def __init__(self, run, column, divisor, key):
        rows = rows_of(run)
        check(run, rows, key)
        to_column = places(run, rows, column)

        def place(decision):
            return to_column(decision) / divisor

        self.main = curve(rows, key, place)
        if not self.main:
            raise Mistake(f"{run} has no value of '{key}' yet")
        self.evaluation = curve(rows, EVALUATED[key], place) if key in EVALUATED else []
        shown = self.main if key.startswith("eval/") else self.evaluation
        failed = {x for x, count in curve(rows, failed_of(key), place) if count > 0}
        self.failed = [point for point in shown if point[0] in failed]
        self.faults = max((count for _, count in curve(rows, FAULTS, place)), default=0)


def mean_curve(numpy, curves):
    """The mean where all runs have values, on the finest run's grid."""
    low = max(curve[0][0] for curve in curves)
    high = min(curve[-1][0] for curve in curves)
    grid = sorted({x for curve in curves for x, _ in curve if low <= x <= high})
    if len(grid) > 500:
        grid = list(numpy.linspace(low, high, 500))
    values = [numpy.interp(grid, *zip(*curve)) for curve in curves]
    return grid, numpy.mean(values, axis=0)


def plot_group(numpy, axes, curves, colour, label, style="-"):
    """Thin curves and their mean; the label stands for all of them."""
    curves = [curve for curve in curves if curve]
    alone = len(curves) == 1
    marker = "." if style != "-" else None
    for points in curves:
        axes.plot(*zip(*points), style, color=colour, marker="o" if len(points) == 1 else marker,
                  linewidth=1.8 if alone else 0.8, alpha=1 if alone else 0.4,
                  label=label if alone else None)
    if len(curves) > 1:
        axes.plot(*mean_curve(numpy, curves), style, color=colour, marker=marker, linewidth=2.6,
                  label=label)


def draw(args):
    folders = find_runs(args.runs)
    column, divisor, x_label = X[args.x]
    groups = {label: [Run(run, column, divisor, args.key) for run in members]
              for label, members in run_groups.group(folders).items()}

    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy

    figure, axes = plt.subplots(figsize=(8, 5), dpi=150, layout="constrained")
    colours = plt.rcParams["axes.prop_cycle"].by_key()["color"]
    for i, (name, runs) in enumerate(groups.items()):
        colour = colours[i % len(colours)]
        label = textwrap.fill(name, 60) + (f" (mean of {len(runs)} runs)" if len(runs) > 1 else "")
        plot_group(numpy, axes, [run.main for run in runs], colour, label)
        plot_group(numpy, axes, [run.evaluation for run in runs], colour, None, "--")
    everyone = [run for runs in groups.values() for run in runs]
    if any(run.evaluation for run in everyone):
        axes.plot([], [], "--", color="grey", marker=".", label="evaluation")
    failed = [point for run in everyone for point in run.failed]
    if failed:
        axes.plot(*zip(*failed), "x", color="black", label="some episodes failed, and are left out")
    axes.set_xlabel(x_label)
    axes.set_ylabel(label_of(args.key))
    if args.x != "hours":
        axes.xaxis.set_major_formatter(matplotlib.ticker.EngFormatter(sep=""))
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(x=0.01)
    axes.legend(frameon=False, fontsize="small")
    output = pathlib.Path(args.output)
    if output.suffix != ".png":
        raise Mistake(f"{output}: the image is a PNG; name it so")
    if not output.resolve().parent.is_dir():
        raise Mistake(f"there is no folder {output.resolve().parent}")
    figure.savefig(output)
    for name, runs in groups.items():
        faults = sum(run.faults for run in runs)
        left_out = f", {counted(round(faults), 'failed training episode')} left out"
        print(f"  {name}: {counted(len(runs), 'run')}" + (left_out if faults else ""))
    print(f"{output}: {counted(len(everyone), 'run')} in {counted(len(groups), 'group')}, "
          f"{args.key} over {x_label}")


def main():
    parser = argparse.ArgumentParser(prog="plot.py", description=__doc__)
    parser.add_argument("runs", nargs="+")
    parser.add_argument("--output", required=True)
    parser.add_argument("--x", choices=sorted(X), default="decisions")
    parser.add_argument("--key", default="rollout/ep_rew_mean")
    try:
        draw(parser.parse_args())
    except Mistake as mistake:
        print(f"rookery: {mistake}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
