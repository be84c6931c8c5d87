"""Draws learning curves: `rookery plot` runs it.

Every run is a thin line; runs that differ in the seed alone share a colour, with their mean or
interquartile mean in bold and its interval as a band. Beside training episodes, evaluations are
dashed.
"""
import argparse
import pathlib
import sys
import types

from runs import metric_names
from program import output_file
from plotting import plot_series
from runs import run_files
from runs import run_groups
from program.mistake import Mistake, answer, counted, say, warn
from plotting.plot_runs import X, PlottedRun
from inference.statistics_of_tasks import FEW

SUFFIXES = (".png", ".svg", ".csv")


def options():
    parser = argparse.ArgumentParser(prog="plot.py", description=__doc__)
    parser.add_argument("runs", nargs="+")
    parser.add_argument("--output", required=True)
    parser.add_argument("--x", choices=sorted(X), default="decisions")
    parser.add_argument("--key", default="rollout/ep_rew_mean")
    parser.add_argument("--center", choices=sorted(plot_series.INTERVALS), default="mean")
    parser.add_argument("--dark", action="store_true")
    return parser.parse_args()


def plot():
    args = options()
    if pathlib.Path(args.output).suffix not in SUFFIXES:
        raise Mistake(f"{args.output}: say FILE.png, FILE.svg or FILE.csv")
    folders = run_groups.group(run_files.find_runs(args.runs))
    groups = {label: [PlottedRun(run, args.x, args.key) for run in members]
              for label, members in folders.items()}
    series = {label: series_of(runs, args) for label, runs in groups.items()}
    few = min((len(runs) for runs in groups.values() if len(runs) > 1), default=FEW)
    if args.center == "iqm" and few < FEW:
        warn(f"bootstrap intervals of {few} runs are too narrow; use {FEW} or more")
    with output_file.replaced(args.output) as name:
        write(name, series, groups, args)
    report(groups, args)


def series_of(runs, args):
    """One of the metric, and where it is of training episodes, one of evaluations."""
    found = [plot_series.series_of(args.key, {run.name: run.main for run in runs}, args.center)]
    if any(run.evaluation for run in runs):
        found.append(plot_series.series_of(metric_names.EVALUATED[args.key],
                                           {run.name: run.evaluation for run in runs}, args.center))
    return found


def write(name, series, groups, args):
    if name.endswith(".csv"):
        with open(name, "w", newline="", errors="surrogateescape") as file:
            plot_series.write_csv(file, series)
        return
    from plotting import plot_figure  # loads matplotlib

    failed = [point for runs in groups.values() for run in runs for point in run.failed]
    labels = types.SimpleNamespace(x=X[args.x][2], y=metric_names.label_of(args.key),
                                   center=args.center, interval=plot_series.INTERVALS[args.center],
                                   engineering=args.x != "hours", dark=args.dark)
    plot_figure.draw(name, series, failed, labels)


def report(groups, args):
    for name, runs in groups.items():
        faults = sum(run.faults for run in runs)
        left_out = f", {counted(round(faults), 'failed training episode')} left out"
        say(f"  {name}: {counted(len(runs), 'run')}" + (left_out if faults else ""))
    everyone = sum(map(len, groups.values()))
    say(f"{args.output}: {counted(everyone, 'run')} in {counted(len(groups), 'group')}, "
        f"{args.key} over {X[args.x][2]}")


if __name__ == "__main__":
    sys.exit(answer(plot))
