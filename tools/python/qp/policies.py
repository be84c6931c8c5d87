"""Step size policies beside each other, from what rookery-qp-policies wrote.

    build/release/bin/rookery-qp-policies osqp active-set learned > policies.csv
    .venv/bin/python tools/python/qp/policies.py policies.csv --reference osqp

For each class, and over all: how many times as fast as the reference a policy is, the geometric
mean over instances of one another's ratios, with its 95 % interval (Student's t on logarithms; over
all classes, of the classes' means with the errors within them). An unsolved problem counts as the
penalty. `modelled` is the solver's counted operations at fixed prices (planning/qp/problem/cost.h), with
what the policy itself took on the clock; `wall` is the clock's.
"""
import argparse
import csv
import math
import pathlib
import sys

import numpy as np
from scipy import stats

sys.path[0] = str(pathlib.Path(__file__).resolve().parent.parent)  # rooms are found from there

from program.mistake import Mistake, answer, nearest, say  # noqa: E402

PENALTY = 10.0  # seconds
COLUMNS = {"class", "size", "instance", "polish", "policy", "solved", "modelled", "wall",
           "policy_seconds"}


def read(path):
    """The file's rows. Raises Mistake."""
    try:
        with open(path, newline="") as file:
            rows = list(csv.DictReader(file))
    except UnicodeDecodeError as error:
        raise Mistake(f"{path}: this is no text") from error
    if not rows or not COLUMNS <= set(rows[0]):
        raise Mistake(f"{path}: no rows as rookery-qp-policies writes them")
    return rows


def seconds(row, clock):
    if row["solved"] != "1":
        return PENALTY
    asked = float(row["policy_seconds"]) if clock == "modelled" else 0
    return float(row[clock]) + asked


def speeds(rows, policy, reference, clock):
    """{class: log ratios, one an instance}"""
    taken = {}
    for row in rows:
        key = (row["class"], row["size"], row["instance"])
        taken.setdefault(key, {})[row["policy"]] = seconds(row, clock)
    logs = {}
    for (name, _, _), of in taken.items():
        if policy in of and reference in of:
            logs.setdefault(name, []).append(math.log(of[reference] / of[policy]))
    return logs


def interval(logs):
    """(mean, half width of its 95 % interval) of independent numbers; no width of one."""
    mean = float(np.mean(logs))
    if len(logs) < 2:
        return mean, math.inf
    error = np.std(logs, ddof=1) / math.sqrt(len(logs))
    return mean, float(stats.t.ppf(0.975, len(logs) - 1) * error)


def over_classes(logs):
    """The same of the classes' means, each of which weighs the same."""
    means = [float(np.mean(row)) for row in logs.values()]
    least = min(len(row) for row in logs.values())
    if least < 2:
        return float(np.mean(means)), math.inf
    variance = sum(np.var(row, ddof=1) / len(row) for row in logs.values()) / len(logs) ** 2
    return float(np.mean(means)), float(stats.t.ppf(0.975, least - 1) * math.sqrt(variance))


def cell(mean, width):
    low, high = math.exp(mean - width), math.exp(mean + width)
    return f"{math.exp(mean):.2f} ({low:.2f} to {high:.2f})" if math.isfinite(width) else \
        f"{math.exp(mean):.2f}"


def table(rows, reference, clock):
    """Lines of Markdown."""
    policies = list(dict.fromkeys(row["policy"] for row in rows))
    if reference not in policies:
        raise Mistake(f"no policy '{reference}' there{nearest(reference, policies)}")
    classes = list(dict.fromkeys(row["class"] for row in rows))
    others = [policy for policy in policies if policy != reference]
    lines = ["| class | " + " | ".join(others) + " |", "|---" * (len(others) + 1) + "|"]
    logs = {policy: speeds(rows, policy, reference, clock) for policy in others}
    for name in classes:
        lines.append(f"| {name} | " + " | ".join(cell(*interval(logs[policy][name]))
                                                for policy in others) + " |")
    lines.append("| all | " + " | ".join(cell(*over_classes(logs[policy]))
                                         for policy in others) + " |")
    return lines


def shares(rows):
    """{policy: the share of the summed time that the policy itself took}"""
    sums = {}
    for row in rows:
        asked, wall = sums.setdefault(row["policy"], [0.0, 0.0])
        sums[row["policy"]] = [asked + float(row["policy_seconds"]), wall + float(row["wall"])]
    return {policy: asked / wall if wall else 0.0 for policy, (asked, wall) in sums.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("csv", type=pathlib.Path, help="what rookery-qp-policies wrote")
    parser.add_argument("--reference", default="osqp", help="the policy whose speed is 1")
    parser.add_argument("--clock", choices=["modelled", "wall"], default="modelled")
    arguments = parser.parse_args()
    rows = read(arguments.csv)
    lines = []
    for polish in sorted({row["polish"] for row in rows}):
        part = [row for row in rows if row["polish"] == polish]
        unsolved = sum(row["solved"] != "1" for row in part)
        lines.append(f"early polish {'on' if polish == '1' else 'off'}, in times of "
                     f"{arguments.reference}, {arguments.clock} time; {unsolved} of {len(part)} "
                     "runs not solved")
        lines += table(part, arguments.reference, arguments.clock)
        lines.append("share of the time that the policy takes: " +
                     ", ".join(f"{policy} {share:.1%}" for policy, share in shares(part).items()))
    say("\n".join(lines))


if __name__ == "__main__":
    sys.exit(answer(main))
