"""Shifted geometric means of times, and what they say of solvers beside each other."""
import math


def shifted(seconds, shift):
    """exp(mean(log(t + shift))) - shift."""
    logs = [math.log(t + shift) for t in seconds]
    return math.exp(sum(logs) / len(logs)) - shift


def times(results, rules):
    """{solver: {problem: seconds or the penalty}} of one class."""
    table = {}
    for result in results:
        seconds = result["seconds"] if result["passed"] else rules["penalty"]
        table.setdefault(result["solver"], {})[result["problem"]] = seconds
    return table


def of_class(results, rules):
    """{solver: its mean in s, how many it solved, of how many}"""
    passed = {}
    for result in results:
        passed.setdefault(result["solver"], []).append(result["passed"])
    return {solver: {"mean": shifted(row.values(), rules["shift"]), "solved": sum(passed[solver]),
                     "of": len(row)} for solver, row in times(results, rules).items()}


def over_classes(by_class, rules):
    """The same over classes: every class weighs the same, however many problems it has."""
    solvers = set.intersection(*(set(table) for table in by_class.values()))
    return {solver: {"mean": shifted([table[solver]["mean"] for table in by_class.values()],
                                     rules["shift"]),
                     "solved": sum(table[solver]["solved"] for table in by_class.values()),
                     "of": sum(table[solver]["of"] for table in by_class.values())}
            for solver in solvers}


def best_settings(table, package_of):
    """{package: which of its settings has the smallest mean}"""
    best = {}
    for solver in sorted(table, key=lambda solver: table[solver]["mean"]):
        best.setdefault(package_of[solver], solver)
    return best


def ratio(table, solver, reference, shift):
    """How many times as long as the reference's the solver's mean is, both shifted."""
    return (table[solver]["mean"] + shift) / (table[reference]["mean"] + shift)


def ratio_where_both(results, solver, reference, shift):
    """(the same of the problems alone that both solve, how many they are); None of none."""
    seconds = {}
    for result in results:
        if result["passed"]:
            seconds.setdefault((result["class"], result["problem"]), {})[result["solver"]] = \
                result["seconds"]
    logs = [math.log((row[solver] + shift) / (row[reference] + shift)) for row in seconds.values()
            if solver in row and reference in row]
    return (math.exp(sum(logs) / len(logs)), len(logs)) if logs else (None, 0)


def beside(table, results, reference, package_of, rules):
    """The table's rows, fastest first, each with what it is beside the reference."""
    best = set(best_settings(table, package_of).values())
    rows = {}
    for solver in sorted(table, key=lambda solver: table[solver]["mean"]):
        both, count = ratio_where_both(results, solver, reference, rules["shift"])
        rows[solver] = {**table[solver], "best_of_package": solver in best,
                        "ratio": ratio(table, solver, reference, rules["shift"]),
                        "ratio_where_both": both, "both": count}
    return rows
