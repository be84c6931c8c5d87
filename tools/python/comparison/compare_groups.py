"""The groups that `rookery compare` is told of: folders of runs, and CSVs of other programs."""
import pathlib
import typing

from runs import foreign_curves
from runs import metric_names
from runs import run_files
from runs import run_groups
from program.mistake import Mistake, nearest


class RunCurve(typing.NamedTuple):
    name: str          # the folder, or the seed and the file
    task: str          # the env's id
    seed: str
    curve: list        # [(decisions, value)]
    config: dict = {}  # {"agent.lr": "0.001", ...}; of another program's run nothing
    failed: int = 0    # evaluations with failed episodes, which are in no mean


def read(words, key):
    """{group: [RunCurve]} in the words' order. A single folder is as many groups as it has
    recipes."""
    groups = {}
    for word in words:
        if pathlib.Path(word).is_file():
            found = foreign(word)
        elif len(words) == 1:
            found = by_recipe([own(run, key) for run in run_files.find_runs([word])])
        else:
            found = {word.rstrip("/") or word:
                     [own(run, key) for run in run_files.find_runs([word])]}
        for name, runs in found.items():
            if name in groups:
                raise Mistake(f"the group '{name}' is named twice; a comparison is of two")
            groups[name] = runs
    check_copies(groups)
    if len(groups) < 2:
        raise Mistake(f"{words[0]} is one group, '{next(iter(groups))}'; a comparison is of two or "
                      "more: folders, or CSVs")
    return with_tasks(groups)


def own(run, key):
    """A run of Rookery's. A value that is no finite number is a mistake, unlike an empty cell."""
    settings = run_groups.settings(run)
    if "env.id" not in settings:
        raise Mistake(f"{run / 'config.yaml'} says no env.id; is it damaged?")
    rows = run_files.rows_of(run)
    if key not in rows[0]:
        if key == run_files.EVALUATION:
            raise Mistake(f"{run} has no evaluation yet; eval.every says how often one comes")
        raise Mistake(f"{run}: {run_files.METRICS} has no column '{key}'"
                      f"{nearest(key, [name for name in rows[0] if name])}")
    for row in rows:
        if row[key] and run_files.number(row, key) is None:
            raise Mistake(f"{run}: {key} is {row[key]} at {row[run_files.DECISIONS]} decisions; "
                          "nothing can be compared with that")
    curve = run_files.curve(rows, key)
    if not curve:
        raise Mistake(f"{run} has no value of '{key}' yet")
    failed = sum(count > 0 for _, count in run_files.curve(rows, metric_names.failed_of(key)))
    return RunCurve(str(run), settings["env.id"], settings.get("seed", ""), curve, settings, failed)


def by_recipe(runs):
    """{what differs in their configs, but for the task: runs}"""
    recipes = [{key: value for key, value in run.config.items()
                if run_groups.matters(key) and not key.startswith("env.")} for run in runs]
    return run_groups.labelled(runs, recipes, ("agent.id",))


def foreign(path):
    groups = {}
    for (group, task, seed), curve in foreign_curves.read(path).items():
        name = f"seed {seed} of {group} in {path}"
        groups.setdefault(group, []).append(RunCurve(name, task, seed, curve))
    return groups


def check_copies(groups):
    """The same run counted twice is no second seed."""
    folders, curves = {}, {}
    for group, runs in groups.items():
        for run in runs:
            if run.config:
                place = pathlib.Path(run.name).resolve()
                if place in folders:
                    raise Mistake(f"{run.name} is in '{folders[place]}' and in '{group}'; groups "
                                  "share no run")
                folders[place] = group
            same = curves.setdefault((group, run.task, run.seed, tuple(run.curve)), run.name)
            if same != run.name:
                raise Mistake(f"{same} and {run.name} have one seed and one curve: a copy is no "
                              "second seed")


def with_tasks(groups):
    """The same groups; what names no task is of the only one that there is."""
    named = {run.task for runs in groups.values() for run in runs if run.task}
    nameless = [run for runs in groups.values() for run in runs if run.task is None]
    if nameless and len(named) > 1:
        raise Mistake(f"{nameless[0].name}: of which task? the other runs are of {len(named)}; the "
                      "CSV needs a column task")
    only = next(iter(named), "the task")
    groups = {group: [run._replace(task=run.task or only) for run in runs]
              for group, runs in groups.items()}
    (first, runs), *others = groups.items()
    tasks = {run.task for run in runs}
    for other, runs in others:
        apart = sorted(tasks ^ {run.task for run in runs})
        if apart:
            has, lacks = (first, other) if apart[0] in tasks else (other, first)
            raise Mistake(f"'{has}' has runs of {apart[0]}, '{lacks}' has none; groups are "
                          "compared on the same tasks")
    return groups
