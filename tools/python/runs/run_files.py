"""The metrics that runs have written."""
import csv
import math
import pathlib

from program.mistake import Mistake, counted, nearest, warn

METRICS = "metrics.csv"
DECISIONS = "time/total_timesteps"
EVALUATION = "eval/mean_reward"
LARGEST = 1e100  # of values: squares and sums of what is below stay finite


def find_runs(words):
    """The runs that folders are or hold, each once, in the words' order."""
    runs = []
    for word in words:
        folder = pathlib.Path(word)
        if not folder.is_dir():
            raise Mistake(f"there is no folder {word}")
        found = list(runs_below(folder, set()))
        if not found:
            raise Mistake(f"{word} is no run and holds none: no config.yaml below it")
        runs += [run for run in found if run not in runs]
    return runs


def runs_below(folder, seen):
    """Through links, too; `seen` are the folders that a circle of them leads back to."""
    place = folder.resolve()
    if place in seen:
        return
    if (folder / "config.yaml").exists():
        yield folder
        return
    for below in sorted(path for path in folder.iterdir() if path.is_dir()):
        yield from runs_below(below, seen | {place})


def number(row, key):
    """A cell's value; None where that metric was not due, or is no number to reckon with."""
    cell = row.get(key)
    return float(cell) if cell and abs(float(cell)) <= LARGEST else None


def is_whole(names, cells):
    """Whether a row has a cell for each name, each a number or empty, and its place."""
    try:
        values = [float(cell or "nan") for cell in cells]
    except ValueError:
        return False
    return len(values) == len(names) and math.isfinite(values[names.index(DECISIONS)])


def cells_of(line):
    try:
        return next(csv.reader([line]), [])
    except csv.Error:  # a cell of more than 128 KiB
        return []


def rows_of(run):
    """[{column: cell}] of metrics.csv; damaged rows are left out, with a warning."""
    path = run / METRICS
    if not path.exists():
        raise Mistake(f"{run} has no {METRICS} yet")
    lines = path.read_text(errors="replace").split("\n")[:-1]  # without one that is being written
    names, *rows = [cells_of(line) for line in lines] or [[]]
    if not rows:
        raise Mistake(f"{run} is empty: {METRICS} has no row yet")
    if DECISIONS not in names:
        raise Mistake(f"{path}: its first line has no '{DECISIONS}'; is it damaged?")
    whole = [dict(zip(names, cells)) for cells in rows if is_whole(names, cells)]
    if len(whole) < len(rows):
        warn(f"{path}: {counted(len(rows) - len(whole), 'damaged row')} left out")
    if not whole:
        raise Mistake(f"{run}: every row of {METRICS} is damaged")
    return whole


def check_column(run, rows, wanted):
    """Throws Mistake where a run's rows don't have the metric `wanted`."""
    if wanted.startswith("rollout/") and EVALUATION in rows[0] and wanted not in rows[0]:
        raise Mistake(f"{run}: no episode of training has been logged yet; --key {EVALUATION} "
                      "shows the evaluations")
    if wanted not in rows[0]:
        raise Mistake(f"{run}: {METRICS} has no column '{wanted}'"
                      f"{nearest(wanted, [n for n in rows[0] if n])}")


def curve(rows, key, place=list):
    """[(x, value)] of a metric, rising in x; `place` makes xs of a list of decisions. Of several
    values at one place it is the last."""
    points = {}
    for row in rows:
        value = number(row, key)
        if value is not None:
            points[float(row[DECISIONS])] = value
    decisions = sorted(points)
    return [(x, points[at]) for x, at in zip(place(decisions), decisions)]
