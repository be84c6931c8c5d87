"""Wall time until SAC swings the pole up, Rookery beside Stable-Baselines3.

The recipe is the same on both sides: dmc/cartpole_swingup, action repeat 4, batch 256, 2x256, lr
1e-3, one update a decision, 500 decisions to warm up. Every 1,000 decisions the policy is evaluated
over 10 episodes; the time is that from the first decision to the first evaluation with a mean of at
least 800, evaluations not counted.

    .venv/bin/python tools/python/time_to_800.py --seeds 0-4 --output times.json
    .venv/bin/python tools/python/time_to_800.py --summary times.json

A run that is in the output is not run again, so it can be stopped and gone on with.
"""

import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

from inference import statistics_of_runs
from inference.evaluation_curves import first_reaching
from inference.statistics_of_runs import median

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOAL = 800
LIMIT = 15_000  # decisions


def rookery(seed):
    with tempfile.TemporaryDirectory() as folder:
        run = pathlib.Path(folder) / "run"
        subprocess.run(
            [ROOT / "rookery", "train", ROOT / "configs/sac/cartpole_swingup.yaml", "--run", run,
             "--seed", str(seed), "eval.every=1000", "eval.episodes=10", "eval.video=false",
             f"total_decisions={LIMIT}"],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(run / "metrics.csv", newline="") as file:
            rows = list(csv.DictReader(file))
    elapsed = {int(row["time/total_timesteps"]): float(row["time/time_elapsed"])
               for row in rows if row.get("time/time_elapsed")}
    evaluations = sorted((int(row["time/total_timesteps"]), float(row["eval/mean_reward"]))
                         for row in rows if row.get("eval/mean_reward"))
    decision = first_reaching(evaluations, GOAL)
    if decision is None:
        return {"decisions": None, "seconds": None, "evaluations": evaluations}
    logged = min((at for at in elapsed if at >= decision), default=max(elapsed))
    return {"decisions": decision, "seconds": elapsed[logged],
            "reward": dict(evaluations)[decision]}


def sb3(seed):
    output = subprocess.run(
        [ROOT / ".venvs/sb3/bin/python", ROOT / "tools/python/peers/sb3_cartpole.py", str(seed),
         str(GOAL), str(LIMIT)], check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output.splitlines()[-1])


def summary(results):
    seconds = {}
    for side in ("rookery", "sb3"):
        runs = [results[key] for key in sorted(results) if key.startswith(side)]
        reached = [run for run in runs if run["seconds"] is not None]
        if not runs:
            continue
        print(f"{side}: {len(reached)} of {len(runs)} seeds reached {GOAL}")
        for run in runs:
            print("   ", {k: v for k, v in run.items() if k != "evaluations"})
        if reached:
            print(f"    median {median(run['seconds'] for run in reached):.1f} s, "
                  f"{median(run['decisions'] for run in reached):.0f} decisions")
        if len(reached) == len(runs) > 1:  # a mean of those that got there alone would flatter
            seconds[side] = [run["seconds"] for run in runs]
    if len(seconds) == 2:
        welch = statistics_of_runs.welch(seconds["rookery"], seconds["sb3"])
        print(f"rookery - sb3: {welch.difference:.1f} s, 95 % [{welch.interval.low:.1f}, "
              f"{welch.interval.high:.1f}]")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="0-4")
    parser.add_argument("--output", default="times.json")
    parser.add_argument("--summary")
    arguments = parser.parse_args()
    if arguments.summary:
        summary(json.loads(pathlib.Path(arguments.summary).read_text()))
        return
    output = pathlib.Path(arguments.output)
    results = json.loads(output.read_text()) if output.exists() else {}
    first, last = (int(x) for x in arguments.seeds.split("-"))
    for seed in range(first, last + 1):
        for side, measure in (("rookery", rookery), ("sb3", sb3)):  # in turns: drift hits both
            key = f"{side}/{seed}"
            if key in results:
                continue
            results[key] = measure(seed)
            output.write_text(json.dumps(results, indent=1))
            print(key, results[key], file=sys.stderr, flush=True)
    summary(results)


if __name__ == "__main__":
    main()
