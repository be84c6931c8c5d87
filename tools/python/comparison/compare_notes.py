"""What may be wrong with a comparison though its numbers are right."""
from runs import run_groups
from program.mistake import counted

SCALES = 10  # times as large, and a task outweighs another


def notes(groups, tasks):
    """Lines about groups {name: [RunCurve]} and their tasks [TaskNumbers]."""
    lines = []
    for task in tasks:
        runs = {group: [run for run in members if run.task == task.name]
                for group, members in groups.items()}
        lines += same_seeds(runs, task.name)
        lines += mixed_recipes(runs, task.name)
        lines += different_envs(runs, task.name)
        lines += cut_short(runs, task)
        lines += failed_episodes(runs)
    return lines


def same_seeds(runs, task):
    for group, members in runs.items():
        seeds = [run.seed for run in members if run.seed]
        twice = sorted({seed for seed in seeds if seeds.count(seed) > 1})
        if twice:
            yield (f"'{group}', {task}: several runs have seed {twice[0]}; they begin with the "
                   "same weights, and count as independent all the same")


def mixed_recipes(runs, task):
    for group, members in runs.items():
        keys = run_groups.differing([recipe(run) for run in members if run.config])
        if keys:
            yield (f"'{group}', {task}: its runs differ in {shown(keys)}; a mean of several "
                   "recipes is of none")


def different_envs(runs, task):
    configs = [run.config for members in runs.values() for run in members if run.config]
    keys = [key for key in run_groups.differing(configs)
            if key.startswith("env.") and run_groups.matters(key) and key != "env.per_actor"]
    if keys:
        yield f"{task}: runs differ in {shown(keys)}; is it the same task?"


def cut_short(runs, task):
    everyone = [run for members in runs.values() for run in members]
    longest = max(run.curve[-1][0] for run in everyone)
    shortest = min(everyone, key=lambda run: run.curve[-1][0])
    if longest > 1.05 * task.span.last:
        yield (f"{task.name}: compared up to {task.span.last:,.0f} decisions, where "
               f"{shortest.name} ends; the longest run has {longest:,.0f}")


def failed_episodes(runs):
    for members in runs.values():
        for run in members:
            if run.failed:
                yield (f"{run.name}: {counted(run.failed, 'evaluation')} had failed episodes, "
                       "which are in no mean")


def scales(scores):
    """About {task: its scores}, which are to be put together as they are."""
    sizes = {task: max(map(abs, values)) for task, values in scores.items()}
    large, small = max(sizes, key=sizes.get), min(sizes, key=sizes.get)
    if sizes[large] > SCALES * sizes[small]:
        yield (f"scores reach {sizes[large]:.3g} on {large} and {sizes[small]:.3g} on {small}: the "
               "larger ones decide what is said of all tasks; --normalize puts them on one scale")


def recipe(run):
    return {key: value for key, value in run.config.items()
            if run_groups.matters(key) and not key.startswith("env.")}


def shown(keys):
    return ", ".join(keys[:4]) + (f" and {len(keys) - 4} more" if len(keys) > 4 else "")
