"""The numbers of a comparison as a person reads them."""
from program.mistake import counted

TITLES = {"final": "final value", "area": "area under the curve"}
SHOWN_THRESHOLDS = (10, 30, 50, 70, 90)  # % of the way from the lowest score to the highest


LONG = 20  # characters of a name, above which groups are letters


def text(result):
    names = result["groups"]
    letters = {name: chr(ord("A") + place) for place, name in enumerate(names)}
    if max(map(len, names)) > LONG and len(names) <= 26:
        result = renamed(result, letters)
        blocks = [*table([(letter, name) for name, letter in letters.items()]), ""]
    else:
        blocks = []
    comparisons = sum(len(task["final"]["comparisons"]) for task in result["tasks"])
    for task in result["tasks"]:
        blocks += task_lines(task, result, comparisons)
    if "over_tasks" in result:
        blocks += over_tasks_lines(result["over_tasks"], result)
    return "\n".join(blocks)


def renamed(value, names):
    """A copy of the result with other names of groups."""
    if isinstance(value, dict):
        return {key: names[inner] if key in ("group", "baseline") else renamed(inner, names)
                for key, inner in value.items()}
    return [renamed(inner, names) for inner in value] if isinstance(value, list) else value


def task_lines(task, result, comparisons):
    span = task["span"]
    direction = ", lower is better" if result["lower_is_better"] else ""
    yield f"{task['task']}: {result['key']}{direction}"
    for number in ("final", "area"):
        yield f"  {title(number, result, span)}"
        figures = task[number]
        rows = [(group["group"], counted(group["seeds"], "seed"), f"mean {shown(group['mean'])}",
                 interval(group)) for group in figures["groups"]]
        rows += [(f"{one['group']} - {one['baseline']}", "", signed(one["difference"]),
                  interval(one), f"p {p_of(one, 'welch_p')} (Welch), "
                  f"{p_of(one, 'permutation_p')} (permutation)", one["verdict"])
                 for one in figures["comparisons"]]
        yield from table(rows)
        yield from permutation_limits(figures)
    if comparisons > 1:
        yield f"  p values are Holm's, over {comparisons} comparisons of each number"
    yield ""


def title(number, result, span):
    noun = "evaluation" if result["key"].startswith("eval/") else "value"
    if number == "final":
        what = f"the last {noun}" if result["last"] == 1 else (
            f"the mean of the last {counted(result['last'], noun)}")
        return f"final value: {what}, at {span['last']:,.0f} decisions"
    return (f"area under the curve: its mean at {counted(span['points'], 'point')} from "
            f"{span['first']:,.0f} to {span['last']:,.0f} decisions")


def permutation_limits(figures):
    limit = max(one["smallest_permutation_p"] for one in figures["comparisons"])
    if limit > 0.05:
        yield (f"    so few seeds: no permutation p can be below {limit:.2g}, and the interval "
               "rests on normal scores")


def over_tasks_lines(together, result):
    scale = "normalized" if together["normalized"] else "raw"
    yield (f"{counted(len(result['tasks']), 'task')} together: {scale} scores; intervals of "
           f"{counted(together['resamples'], 'bootstrap resample')}, stratified by task")
    for number in ("final", "area"):
        yield f"  {TITLES[number]}"
        figures = together[number]
        rows = [(group["group"], f"IQM {shown(group['iqm']['value'])}", interval(group["iqm"]))
                for group in figures["groups"]]
        for one in figures["comparisons"]:
            pair = f"{one['group']} - {one['baseline']}"
            iqm, chance = one["iqm_difference"], one["probability_of_improvement"]
            rows.append((pair, f"IQM {signed(iqm['value'])}", interval(iqm), iqm["verdict"]))
            rows.append((pair, f"P(improvement) {chance['value']:.2f}", interval(chance),
                         chance["verdict"]))
        yield from table(rows)
        levels = [figures["thresholds"][place] for place in SHOWN_THRESHOLDS]
        yield "    performance profile: the share of runs above a score"
        yield from table([("score", *map(shown, levels)),
                          *((group["group"], *(f"{group['profile']['value'][place]:.2f}"
                                               for place in SHOWN_THRESHOLDS))
                            for group in figures["groups"])])
    yield ""


def table(rows):
    """Lines of rows, the columns below each other."""
    widths = [max(len(row[column]) for row in rows if column < len(row))
              for column in range(max(map(len, rows)))]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths)]
        yield ("    " + "  ".join(cells)).rstrip()


def shown(value):
    """Four digits, more before the point; 0.00123 keeps three."""
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if size >= 100 else f"{value:.2f}" if size >= 1 else f"{value:.3g}"


def signed(value):
    return ("+" if value >= 0 else "") + shown(value)


def interval(figure):
    if figure["low"] is None:
        return "no interval: no group has any spread"
    return f"95 % [{shown(figure['low'])}, {shown(figure['high'])}]"


def p_of(one, kind):
    if one[kind] is None:
        return "-"
    adjusted = one[f"{kind}_holm"]
    return f"{adjusted:.3f}" if adjusted >= 0.001 else "<0.001"
