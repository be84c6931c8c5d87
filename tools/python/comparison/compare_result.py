"""All numbers of a comparison, as `rookery compare --json` writes them."""
import itertools
import typing

import numpy as np

from comparison import compare_normalization
from comparison import compare_notes
from comparison import compare_over_tasks
from comparison import compare_tasks
from inference.statistics_of_runs import CONFIDENCE
from inference.statistics_of_tasks import FEW, RESAMPLES

NUMBERS = ("final", "area")


class Choices(typing.NamedTuple):
    key: str = "eval/mean_reward"
    last: int = 1           # evaluations that make a final value
    lower: bool = False     # whether lower values are better
    all_pairs: bool = False
    normalize: str = None   # "LOW,HIGH" or a CSV
    resamples: int = RESAMPLES


def result_of(groups, choices):
    """Of {name: [RunCurve]}, each with runs of the same tasks."""
    pairs = pairs_of(list(groups), choices.all_pairs)
    names = list(dict.fromkeys(run.task for runs in groups.values() for run in runs))
    tasks = [compare_tasks.numbers_of(name, groups, choices.last) for name in names]
    result = {"key": choices.key, "lower_is_better": choices.lower, "last": choices.last,
              "confidence": CONFIDENCE, "groups": list(groups),
              "tasks": [task_result(task, pairs) for task in tasks],
              "notes": compare_notes.notes(groups, tasks)}
    for number in NUMBERS:
        compare_tasks.judge([one for task in result["tasks"]
                             for one in task[number]["comparisons"]], choices.lower)
    if len(tasks) > 1:
        result["over_tasks"] = together(groups, tasks, pairs, choices, result["notes"])
    elif choices.normalize:
        result["notes"].append("--normalize is for several tasks; there is one")
    return result


def pairs_of(names, all_pairs):
    """(group, baseline): each with the first, or with all before it."""
    if all_pairs:
        return [(b, a) for a, b in itertools.combinations(names, 2)]
    return [(name, names[0]) for name in names[1:]]


def task_result(task, pairs):
    result = {"task": task.name, "span": task.span._asdict()}
    for number in NUMBERS:
        scores = task.scores[number]
        result[number] = {
            "groups": [{"group": group, **compare_tasks.group_figures(values),
                        "scores": [{"run": run.name, "seed": run.seed, "score": score}
                                   for run, score in zip(task.runs[group], values)]}
                       for group, values in scores.items()],
            "comparisons": [{"group": a, "baseline": b,
                             **compare_tasks.comparison(scores[a], scores[b])} for a, b in pairs]}
    return result


def together(groups, tasks, pairs, choices, notes):
    scales = {task.name: (0.0, 1.0) for task in tasks}
    if choices.normalize:
        scales = compare_normalization.read(choices.normalize, list(scales))
    else:
        notes += compare_notes.scales({task.name: sum(task.scores["final"].values(), [])
                                       for task in tasks})
    few = min(len(members) for task in tasks for members in task.runs.values())
    if few < FEW:
        notes.append(f"bootstrap intervals of {few} seeds are too narrow, docs/statistics.md says "
                     f"by how much; use {FEW} or more")
    result = {"normalized": bool(choices.normalize), "resamples": choices.resamples,
              "scales": {name: {"low": scales[name][0], "high": scales[name][1]}
                         for name in (task.name for task in tasks)}}
    for number in NUMBERS:
        scores = {group: [scaled(task.scores[number][group], *scales[task.name]) for task in tasks]
                  for group in groups}
        result[number] = compare_over_tasks.over_tasks(scores, pairs, choices.resamples,
                                                       choices.lower)
    return result


def scaled(scores, low, high):
    return (np.asarray(scores) - low) / (high - low)
