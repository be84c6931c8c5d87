"""Times solvers of convex quadratic programs on the same problems, judged alike.

    .venvs/qp/bin/python tools/python/qp/bench.py --classes lasso svm --eps 1e-6 --json FILE
    .venvs/qp/bin/python tools/python/qp/bench.py --data FOLDER --classes maros_meszaros netlib

Every solver gets one thread, and its setup is part of its time. A run counts where the solver says
"solved" and the judge (judge.py) finds all three of primal residual, dual residual and duality gap
within eps; otherwise it counts as the penalty. Sizes, seeds, versions and rules are in
sizes_and_rules.json.
"""
import argparse
import importlib.util
import json
import os
import pathlib
import sys

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[_threads] = "1"
HERE = pathlib.Path(__file__).resolve().parent
sys.path[0] = str(HERE.parent)  # rooms are found from there

from program.mistake import Mistake, answer, nearest, say, warn  # noqa: E402
from program.output_file import replaced  # noqa: E402
from qp import means, peers, runs, sets  # noqa: E402
from qp.classes import CLASSES  # noqa: E402


def read_rules():
    return json.loads((HERE / "sizes_and_rules.json").read_text())


def chosen(names, known, what):
    for name in names:
        if name not in known:
            raise Mistake(f"no {what} '{name}'{nearest(name, known)}")
    return list(dict.fromkeys(names))


def parse():
    rules = read_rules()
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--classes", nargs="+", default=sorted(CLASSES),
                        help=f"of {', '.join([*CLASSES, *sets.FILES])}")
    parser.add_argument("--solvers", nargs="+", default=peers.PEERS,
                        help=f"of {', '.join(peers.SETTINGS)}")
    parser.add_argument("--eps", nargs="+", type=float, default=rules["tolerances"])
    parser.add_argument("--instances", type=int, default=20, help="of each generated class")
    parser.add_argument("--first", type=int, default=20,
                        help="leave out all but so many, the smallest, of each generated class")
    parser.add_argument("--data", type=pathlib.Path, help="a folder of maros_meszaros/, netlib/, ...")
    parser.add_argument("--clock", choices=["cpu", "wall"], default=rules["clock"])
    parser.add_argument("--reference", help="whose means are 1 (default: the first of the solvers)")
    parser.add_argument("--json", type=pathlib.Path, help="where all results go")
    arguments = parser.parse_args()
    rules["clock"] = arguments.clock
    arguments.classes = chosen(arguments.classes, [*CLASSES, *sets.FILES], "class")
    arguments.solvers = chosen(arguments.solvers, peers.SETTINGS, "solver")
    arguments.reference = chosen([arguments.reference or arguments.solvers[0]], arguments.solvers,
                                 "solver of this run")[0]
    if arguments.instances < 1 or not 1 <= arguments.first <= 20:
        raise Mistake("--instances is at least 1, and --first of 1 to 20")
    if not all(0 < eps < 1 for eps in arguments.eps):
        raise Mistake("--eps is between 0 and 1")
    return arguments, rules


def check_versions(solvers, rules):
    """{package: version} of what is run."""
    versions = {}
    packages = {peers.SETTINGS[solver].package for solver in solvers}
    if "rookery_qp" in packages and importlib.util.find_spec("rookery_qp") is None:
        raise Mistake("there is no module rookery_qp beside the rooms of tools/python")
    for package in sorted(packages - {"rookery_qp"}):
        versions[package], wanted = peers.version(package), rules["versions"][package]
        if not versions[package]:
            raise Mistake(f"there is no {package} here: tools/setup --peers qp installs it")
        if versions[package] != wanted:
            warn(f"{package} is {versions[package]}, and the rules say {wanted}")
    return versions


def outcome(row):
    if row["passed"]:
        return f"{row['solver']} {1e3 * row['seconds']:.3g} ms"
    why = row["status"] if row["failed"] == ["unsolved"] else "fails by " + ", ".join(row["failed"])
    return f"{row['solver']} ({why})"


def run_class(name, eps, arguments, rules):
    settings = [peers.SETTINGS[solver] for solver in arguments.solvers]
    results = []
    for problem in sets.problems(name, arguments.data, rules, arguments.instances, arguments.first):
        for row in runs.take_turns(settings, problem, eps, rules):
            results.append({"class": name, "problem": problem.name, "n": problem.n, "m": problem.m,
                            "eps": eps, **row})
        print(f"{problem.name} ({problem.n} x {problem.m}) at {eps:g}: " +
              ", ".join(map(outcome, results[-len(settings):])), file=sys.stderr, flush=True)
    return results


def table_text(title, rows):
    """A line a solver, the fastest first; * marks the best of a package's settings."""
    lines = [title, f"  {'solver':16} {'mean ms':>10} {'ratio':>7} {'solved':>9}  where both solve"]
    for solver, row in rows.items():
        both = f"{row['ratio_where_both']:.2f} ({row['both']})" if row["both"] else "-"
        lines.append(f"{'*' if row['best_of_package'] else ' '} {solver:16} {1e3 * row['mean']:10.3f} "
                     f"{row['ratio']:7.2f} {row['solved']:4}/{row['of']:<4}  {both}")
    return "\n".join(lines)


def summarize(eps, results, arguments, rules):
    """Says the tables, and returns them."""
    package_of = {name: setting.package for name, setting in peers.SETTINGS.items()}

    def beside(table, rows):
        return means.beside(table, rows, arguments.reference, package_of, rules)

    tables = {}
    for name in arguments.classes:
        rows = [row for row in results if row["class"] == name]
        tables[name] = beside(means.of_class(rows, rules), rows)
        say(table_text(f"{name}, eps {eps:g}", tables[name]))
    over = beside(means.over_classes(tables, rules), results)
    if len(tables) > 1:
        say(table_text(f"all {len(tables)} classes, eps {eps:g}", over))
    return {"eps": eps, "classes": tables, "all": over}


def main():
    arguments, rules = parse()
    report = {"versions": check_versions(arguments.solvers, rules), "clock": rules["clock"],
              "reference": arguments.reference, "summaries": [], "results": []}
    for eps in arguments.eps:
        results = [row for name in arguments.classes for row in run_class(name, eps, arguments, rules)]
        report["results"] += results
        report["summaries"].append(summarize(eps, results, arguments, rules))
        if arguments.json:
            with replaced(arguments.json) as path:
                pathlib.Path(path).write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(answer(main))
