"""What `rookery compare` says of each task: Welch's interval, p values, Holm's correction."""
import typing

from inference import evaluation_curves
from inference import statistics_of_runs as statistics
from program.mistake import Mistake, counted

LEVEL = 1 - statistics.CONFIDENCE


class TaskNumbers(typing.NamedTuple):
    name: str
    span: evaluation_curves.Span
    scores: dict  # {"final": {group: [score]}, "area": ...}, in the order of `runs`
    runs: dict    # {group: [RunCurve]}


def numbers_of(task, groups, last):
    """The scores of every run of a task; `last` evaluations make a final value."""
    runs = {group: [run for run in members if run.task == task]
            for group, members in groups.items()}
    for group, members in runs.items():
        if len(members) < 2:
            raise Mistake(f"'{group}' has 1 seed of {task}: nothing can be claimed from one; train "
                          "others with --seed")
    everyone = [run for members in runs.values() for run in members]
    span = evaluation_curves.span_of([run.curve for run in everyone])
    if span is None:
        early = min(everyone, key=lambda run: run.curve[-1][0])
        late = max(everyone, key=lambda run: run.curve[0][0])
        raise Mistake(f"{early.name} ends at {early.curve[-1][0]:,.0f} decisions, before "
                      f"{late.name} begins at {late.curve[0][0]:,.0f}: no decisions in common")
    finals = {run.name: evaluation_curves.final(run.curve, span, last) for run in everyone}
    for run in everyone:
        if finals[run.name] is None:
            raise Mistake(f"{run.name} has fewer than --last {counted(last, 'evaluation')} up to "
                          f"{span.last:,.0f} decisions")
    scores = {"final": {group: [finals[run.name] for run in members]
                        for group, members in runs.items()},
              "area": {group: [evaluation_curves.area(run.curve, span) for run in members]
                       for group, members in runs.items()}}
    return TaskNumbers(task, span, scores, runs)


def group_figures(scores):
    interval = statistics.t_interval(scores)
    return {"seeds": len(scores), "mean": sum(scores) / len(scores), "low": interval.low,
            "high": interval.high}


def comparison(a, b):
    """Two groups' scores of one task, as a dict; where neither has any spread without interval."""
    welch, dealt = statistics.welch(a, b), statistics.permutation(a, b)
    has_spread = welch.p == welch.p  # not nan
    return {"difference": welch.difference,
            "low": welch.interval.low if has_spread else None,
            "high": welch.interval.high if has_spread else None,
            "degrees": welch.degrees if has_spread else None,
            "welch_p": welch.p if has_spread else None,
            "permutation_p": dealt.p, "arrangements": dealt.arrangements, "exact": dealt.exact,
            "smallest_permutation_p": statistics.smallest_permutation_p(len(a), len(b))}


def judge(comparisons, lower_is_better):
    """Adds Holm's correction of the p values to all comparisons of one number, and verdicts."""
    for kind in ("welch_p", "permutation_p"):
        ps = [1.0 if one[kind] is None else one[kind] for one in comparisons]
        for one, adjusted in zip(comparisons, statistics.holm(ps)):
            one[f"{kind}_holm"] = adjusted
    for one in comparisons:
        one["verdict"] = verdict(one, lower_is_better)


def verdict(one, lower_is_better):
    if one["low"] is None or statistics.Interval(one["low"], one["high"]).includes(0):
        return "undecided"
    if one["welch_p_holm"] > LEVEL:
        return "undecided"
    return "better" if (one["difference"] > 0) != lower_is_better else "worse"
