"""Evaluation curves of another program: a CSV with a row an evaluation."""
import csv
import math

from program.mistake import Mistake, printable
from runs.run_files import LARGEST

NEEDED = ("group", "seed", "decisions", "value")


def finite(cell, where, column):
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Mistake(f"{where}: '{cell}' is no finite number; {column} is one")
    if abs(value) > LARGEST:
        raise Mistake(f"{where}: {column} is at most {LARGEST:g}, and not {cell}")
    return value


def read(path):
    """{(group, task, seed): [(decisions, value)]}, in the file's order and each curve rising; the
    task is None where the file has no such column."""
    with open(path, newline="", encoding="utf-8-sig", errors="replace") as file:
        reader = csv.reader(file)
        try:
            names = [name.strip() for name in next(reader, [])]
            check_names(path, names)
            curves = {}
            for cells in reader:
                if cells:
                    add(curves, names, cells, f"{path}, line {reader.line_num}")
        except csv.Error as error:
            raise Mistake(f"{path}, line {reader.line_num}: {error}") from None
    if not curves:
        raise Mistake(f"{path} has no row below its first line")
    return {who: sorted(points.items()) for who, points in curves.items()}


def check_names(path, names):
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise Mistake(f"{path}: its first line has no '{missing[0]}'; curves of other programs "
                      f"have the columns {', '.join(NEEDED)} and, if there are several tasks, task")
    twice = [name for name in (*NEEDED, "task") if names.count(name) > 1]
    if twice:
        raise Mistake(f"{path}: its first line has '{twice[0]}' twice")


def add(curves, names, cells, where):
    if len(cells) != len(names):
        raise Mistake(f"{where}: {len(cells)} cells below {len(names)} names")
    row = {name: printable(cell.strip()) for name, cell in zip(names, cells)}
    for column in ("group", "seed", "task"):
        if row.get(column) == "":
            raise Mistake(f"{where}: it says no {column}")
    decisions = finite(row["decisions"], where, "decisions")
    if decisions < 0:
        raise Mistake(f"{where}: decisions count from 0, not {row['decisions']}")
    curve = curves.setdefault((row["group"], row.get("task"), row["seed"]), {})
    if decisions in curve:
        raise Mistake(f"{where}: group {row['group']}, seed {row['seed']} has a value at "
                      f"{row['decisions']} decisions already")
    curve[decisions] = finite(row["value"], where, "value")
