"""Two builds of Rookery beside each other: did a change make anything slower?

    .venv/bin/python tools/python/compare_builds.py BEFORE/build/release AFTER/build/release \
        --what env stream replay learner train --pairs 15

Each pair runs `rookery bench WHAT` once with either build, the first one in turn, so that what else
the machine does meets both alike. A row's ratio is AFTER over BEFORE; printed are the geometric mean
of the pairs' ratios and Student's 95 % interval of their logarithms. The exit status is 1 where an
interval ends below --floor. Rows over unix sockets are reported and not judged: their rate is that
of the scheduler. Finished pairs are kept in --json, and a second call goes on behind them.
"""

import argparse
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from scipy import stats

ARGUMENTS = {  # of one measurement
    "env": ["dmc/cheetah_run", "dmc/cartpole_swingup", "dmc/humanoid_run", "--seconds", "1"],
    "stream": ["--seconds", "1"],
    "replay": ["--seconds", "0.5"],
    "learner": ["--seconds", "1"],
    "train": ["--seconds", "60"],  # it reads rows of metrics, one every 1,000 decisions
}


def measure(build, what):
    """Rates by the name of their row."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "rows.json"
        subprocess.run([build / "bin" / "rookery", "bench", what, *ARGUMENTS[what], "--pairs", "1",
                        "--json", out], check=True, stdout=subprocess.DEVNULL)
        rows = json.loads(out.read_text())
    return {row["name"]: row["value"] for row in rows if not row["name"].startswith("info/")}


def interval(ratios):
    logs = np.log(ratios)
    if len(logs) < 2:
        return math.exp(logs.mean()), 0.0, math.inf
    half = stats.t.ppf(0.975, len(logs) - 1) * logs.std(ddof=1) / math.sqrt(len(logs))
    return tuple(np.exp([logs.mean(), logs.mean() - half, logs.mean() + half]))


def report(pairs, floor):
    print("| row | before | after | ratio | 95 % interval | pairs |\n|---|---|---|---|---|---|")
    slower = []
    for name in dict.fromkeys(name for pair in pairs for name in pair["before"]):
        both = [(p["before"][name], p["after"][name]) for p in pairs
                if name in p["before"] and name in p["after"]]
        before, after = np.array(both).T
        mean, low, high = interval(after / before)
        judged = "/unix/" not in name
        if judged and high < floor:
            slower.append(name)
        print(f"| {name} | {np.median(before):,.0f} | {np.median(after):,.0f} | {mean:.3f} | "
              f"{low:.3f} to {high:.3f}{'' if judged else ' (reported)'} | {len(both)} |")
    print(f"slower: {', '.join(slower)}" if slower else f"no interval ends below {floor}")
    return slower


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("before", type=pathlib.Path, help="a build folder")
    parser.add_argument("after", type=pathlib.Path, help="a build folder")
    parser.add_argument("--what", nargs="+", choices=ARGUMENTS, default=list(ARGUMENTS))
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--floor", type=float, default=0.97)
    parser.add_argument("--json", type=pathlib.Path, help="where pairs are kept")
    options = parser.parse_args()

    pairs = []
    if options.json and options.json.exists():
        pairs = json.loads(options.json.read_text())
    for what in options.what:
        done = sum(pair["what"] == what for pair in pairs)
        for i in range(done, options.pairs):
            sides = [("before", options.before), ("after", options.after)]
            pair = {"what": what}
            for side, build in sides if i % 2 == 0 else reversed(sides):
                pair[side] = measure(build, what)
            pairs.append(pair)
            if options.json:
                options.json.write_text(json.dumps(pairs))
            print(f"{what}: pair {i + 1} of {options.pairs}", file=sys.stderr)
    return 1 if report([p for p in pairs if p["what"] in options.what], options.floor) else 0


if __name__ == "__main__":
    sys.exit(main())
