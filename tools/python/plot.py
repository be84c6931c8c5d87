"""Draws learning curves: `rookery plot` runs it.

Every run is a thin line; runs of one env and agent share a colour and have their mean in bold.
"""
import argparse
import csv
import math
import pathlib
import sys

METRICS = "metrics.csv"
DECISIONS = "time/total_timesteps"
X = {  # --x -> column, divisor, label
    "decisions": (DECISIONS, 1, "decisions"),
    "frames": ("time/frames", 1, "frames"),
    "hours": ("time/time_elapsed", 3600, "hours of wall time"),
}
LABELS = {
    "rollout/ep_rew_mean": "return of training episodes",
    "rollout/ep_len_mean": "decisions an episode",
    "eval/mean_reward": "return in evaluation",
    "eval/success_rate": "share of successes in evaluation",
}


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


def group_of(run):
    """(env, agent) from the run's config, whose layout Rookery itself writes."""
    ids, section = {}, ""
    for line in (run / "config.yaml").read_text().splitlines():
        if line and not line[0].isspace():
            section = line.split(":")[0]
        elif line.strip().startswith("id:") and section in ("env", "agent"):
            ids.setdefault(section, line.split(":", 1)[1].strip().strip("\"'"))
    return ids.get("env", "?"), ids.get("agent", "?")


def nearest(name, names):
    import difflib

    near = difflib.get_close_matches(name, names, n=1)
    return f"; did you mean '{near[0]}'?" if near else f"; there are {', '.join(sorted(names))}"


def read(run, column, key):
    path = run / METRICS
    if not path.exists():
        raise Mistake(f"{run} has no {METRICS} yet")
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        raise Mistake(f"{run} is empty: {METRICS} has no row yet")
    for wanted in (column, key):
        if wanted not in rows[0]:
            raise Mistake(f"{run}: {METRICS} has no column '{wanted}'"
                          f"{nearest(wanted, [n for n in rows[0] if n])}")
    points = []
    for row in rows:
        try:  # a cell is empty where that metric was not due; a last line may be cut short
            point = float(row[column]), float(row[key])
        except (TypeError, ValueError):
            continue
        if all(map(math.isfinite, point)):
            points.append(point)
    if not points:
        raise Mistake(f"{run} has no value of '{key}' yet")
    return points


def mean_curve(numpy, curves):
    """The mean where all runs have values, on the finest run's grid."""
    low = max(curve[0][0] for curve in curves)
    high = min(curve[-1][0] for curve in curves)
    grid = sorted({x for curve in curves for x, _ in curve if low <= x <= high})
    if len(grid) > 500:
        grid = list(numpy.linspace(low, high, 500))
    values = [numpy.interp(grid, *zip(*curve)) for curve in curves]
    return grid, numpy.mean(values, axis=0)


def draw(args):
    runs = find_runs(args.runs)
    column, divisor, x_label = X[args.x]
    groups = {}
    for run in runs:
        points = [(x / divisor, y) for x, y in read(run, column, args.key)]
        groups.setdefault(group_of(run), []).append(sorted(points))

    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy

    figure, axes = plt.subplots(figsize=(8, 5), dpi=150, layout="constrained")
    colours = plt.rcParams["axes.prop_cycle"].by_key()["color"]
    for i, ((env, agent), curves) in enumerate(sorted(groups.items())):
        colour = colours[i % len(colours)]
        label = f"{env}, {agent}" + (f" (mean of {len(curves)} runs)" if len(curves) > 1 else "")
        alone = len(curves) == 1
        for curve in curves:
            marker = "o" if len(curve) == 1 else None
            axes.plot(*zip(*curve), color=colour, marker=marker, linewidth=1.8 if alone else 0.8,
                      alpha=1 if alone else 0.4, label=label if alone else None)
        if not alone:
            axes.plot(*mean_curve(numpy, curves), color=colour, linewidth=2.6, label=label)
    axes.set_xlabel(x_label)
    axes.set_ylabel(LABELS.get(args.key, args.key))
    if args.x != "hours":
        axes.xaxis.set_major_formatter(matplotlib.ticker.EngFormatter(sep=""))
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(x=0.01)
    axes.legend(frameon=False)
    output = pathlib.Path(args.output)
    if output.suffix != ".png":
        raise Mistake(f"{output}: the image is a PNG; name it so")
    if not output.resolve().parent.is_dir():
        raise Mistake(f"there is no folder {output.resolve().parent}")
    figure.savefig(output)
    print(f"{output}: {len(runs)} run(s) in {len(groups)} group(s), {args.key} over {x_label}")


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
