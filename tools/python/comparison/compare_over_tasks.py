"""What `rookery compare` says of all tasks together, with bootstrap intervals."""
import numpy as np

from inference import statistics_of_tasks as statistics

THRESHOLDS = 101  # of a performance profile


def over_tasks(scores, pairs, resamples, lower_is_better):
    """The figures of one number: `scores` are {group: [array of runs, a task each]}, `pairs` are
    (group, baseline)."""
    indices = {group: statistics.resampling([len(task) for task in tasks], resamples, place)
               for place, (group, tasks) in enumerate(scores.items())}
    everything = np.concatenate([task for tasks in scores.values() for task in tasks])
    thresholds = np.linspace(everything.min(), everything.max(), THRESHOLDS)
    groups = [{"group": group, **of_group(tasks, indices[group], thresholds)}
              for group, tasks in scores.items()]
    comparisons = [{"group": a, "baseline": b,
                    **of_pair(scores[a], scores[b], indices[a], indices[b], lower_is_better)}
                   for a, b in pairs]
    return {"thresholds": thresholds.tolist(), "groups": groups, "comparisons": comparisons}


def estimate(value, resampled):
    low, high = statistics.percentile_interval(resampled)
    return {"value": float(value), "low": float(low), "high": float(high)}


def of_group(tasks, indices, thresholds):
    profile = statistics.profile(tasks, thresholds)
    resampled = statistics.bootstrap(lambda drawn: statistics.profile(drawn, thresholds), tasks,
                                     indices)
    low, high = statistics.percentile_interval(resampled)
    return {"iqm": estimate(statistics.iqm_of_tasks(tasks),
                            statistics.bootstrap(statistics.iqm_of_tasks, tasks, indices)),
            "profile": {"value": profile.tolist(), "low": low.tolist(), "high": high.tolist()}}


def of_pair(a, b, of_a, of_b, lower_is_better):
    """a's IQM minus b's, and the chance that a run of a is better than one of b."""
    count = len(a)

    def difference(drawn):
        return statistics.iqm_of_tasks(drawn[:count]) - statistics.iqm_of_tasks(drawn[count:])

    def improvement(drawn):
        first, second = drawn[:count], drawn[count:]
        if lower_is_better:
            first, second = second, first
        return statistics.probability_of_improvement(first, second)

    scores, indices = [*a, *b], [*of_a, *of_b]
    figures = {name: estimate(of(scores), statistics.bootstrap(of, scores, indices))
               for name, of in (("iqm_difference", difference),
                                ("probability_of_improvement", improvement))}
    better = -1 if lower_is_better else 1
    figures["iqm_difference"]["verdict"] = verdict(figures["iqm_difference"], 0, better)
    figures["probability_of_improvement"]["verdict"] = verdict(
        figures["probability_of_improvement"], 0.5, 1)
    return figures


def verdict(figure, even, better):
    if figure["low"] <= even <= figure["high"]:
        return "undecided"
    return "better" if (figure["value"] - even) * better > 0 else "worse"
