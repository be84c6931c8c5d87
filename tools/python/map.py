"""Draws what `rookery map` has computed: a panel for each column of its CSV, over the first two."""
import argparse
import csv
import pathlib
import shutil
import sys

from program import output_file
from program.mistake import Mistake, answer, say

SUFFIXES = (".png", ".svg", ".csv")
TRUE = ("cost", "success")  # what the env says, beside what the agent does


def options():
    parser = argparse.ArgumentParser(prog="map.py", description=__doc__)
    parser.add_argument("table")
    parser.add_argument("--output", required=True)
    parser.add_argument("--title", default="")
    return parser.parse_args()


def read(name):
    with open(name, newline="") as file:
        rows = list(csv.reader(file))
    names, values = rows[0], [[float(value) for value in row] for row in rows[1:]]
    return names, list(zip(*values))


def draw(args, name):
    import matplotlib
    matplotlib.use("agg")
    from matplotlib import pyplot
    import numpy

    names, columns = read(args.table)
    x, y = sorted(set(columns[0])), sorted(set(columns[1]))
    count = len(names) - 2
    across = min(3, count)
    down = -(-count // across)
    figure, axes = pyplot.subplots(down, across, figsize=(4.2 * across, 3.5 * down), squeeze=False,
                                   layout="constrained")
    figure.suptitle(args.title)
    for axis in axes.flat[count:]:
        axis.set_visible(False)
    for axis, title, column in zip(axes.flat, names[2:], columns[2:]):
        values = numpy.array(column).reshape(len(y), len(x))
        bounds = {} if title == "value" else {"vmin": 0, "vmax": 1}
        shown = axis.pcolormesh(x, y, values, shading="nearest", cmap="viridis", **bounds)
        axis.set_title(f"{title} (true)" if title in TRUE else title)
        axis.set_aspect("equal" if 0.2 < (y[-1] - y[0]) / (x[-1] - x[0]) < 5 else "auto")
        axis.set_xlabel(names[0])
        axis.set_ylabel(names[1])
        figure.colorbar(shown, ax=axis)
    figure.savefig(name, dpi=110)


def main():
    args = options()
    suffix = pathlib.Path(args.output).suffix
    if suffix not in SUFFIXES:
        raise Mistake(f"{args.output}: say FILE.png, FILE.svg or FILE.csv")
    with output_file.replaced(args.output) as name:
        if suffix == ".csv":
            shutil.copyfile(args.table, name)
        else:
            draw(args, name)
    say(args.output)


if __name__ == "__main__":
    sys.exit(answer(main))
