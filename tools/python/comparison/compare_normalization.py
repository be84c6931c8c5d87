"""Scores of tasks on one scale: 0 at LOW, 1 at HIGH."""
import csv
import math
import pathlib

from program.mistake import Mistake

NEEDED = ("task", "low", "high")


def scale(low, high, where):
    try:
        low, high = float(low), float(high)
    except ValueError:
        raise Mistake(f"{where}: '{low}' and '{high}' are no two numbers") from None
    if not math.isfinite(low) or not math.isfinite(high) or low >= high:
        raise Mistake(f"{where}: LOW is a number below HIGH, and not {low:g} beside {high:g}")
    return low, high


def read(word, tasks):
    """{task: (low, high)} of "LOW,HIGH", which is for every task, or of a CSV."""
    if not pathlib.Path(word).is_file():
        if word.count(",") != 1:
            raise Mistake(f"--normalize {word}: no such file, and no LOW,HIGH")
        return dict.fromkeys(tasks, scale(*word.split(","), "--normalize"))
    found = {}
    with open(word, newline="", encoding="utf-8-sig", errors="replace") as file:
        rows = csv.DictReader(file)
        try:
            for row in rows:
                add(found, row, word, rows.line_num)
        except csv.Error as error:
            raise Mistake(f"{word}: {error}") from None
    for task in tasks:
        if task not in found:
            raise Mistake(f"{word} has no row of {task}")
    return found


def add(found, row, path, line):
    missing = [name for name in NEEDED if row.get(name) is None]
    if missing:
        raise Mistake(f"{path}, line {line}: no '{missing[0]}'; the columns are "
                      f"{', '.join(NEEDED)}")
    if row["task"] in found:
        raise Mistake(f"{path}, line {line}: a second row of {row['task']}")
    found[row["task"]] = scale(row["low"], row["high"], f"{path}, line {line}")
