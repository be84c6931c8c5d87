"""How well SAC learns, Rookery beside Stable-Baselines3.

The recipe is the same on both sides: batch 256, 2x256, lr 3e-4, gamma 0.99, tau 0.005, one update a
decision, 1,000 decisions to warm up. Every 5,000 decisions the deterministic policy is evaluated
over 10 episodes. The metric is the area under that curve (its mean); the difference of both sides'
means over the seeds has Welch's t interval (95 %).

    .venv/bin/python tools/python/compare_learning.py --envs gym/Hopper-v5 dmc/cheetah_run \\
        --seeds 0-4 --decisions 100000 --output docs/learning.jsonl
    .venv/bin/python tools/python/compare_learning.py --summary --output docs/learning.jsonl

Both sides compute on one thread, Rookery in lockstep (--actors 0). The output gets a line a run; a
run that is there is not run again, so it can be stopped and gone on with. --side runs one side
alone: two processes may share an output.
"""

import argparse
import csv
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from scipy import stats

ROOT = pathlib.Path(__file__).resolve().parents[2]
EVERY, EPISODES = 5_000, 10
RECIPE = {"batch_size": 256, "lr": 3e-4, "gamma": 0.99, "tau": 0.005, "learning_starts": 1000}
WIDTH = 256
ONE_THREAD = {**os.environ, "OMP_NUM_THREADS": "1"}


def rookery(env, seed, decisions):
    with tempfile.TemporaryDirectory() as folder:
        run = pathlib.Path(folder) / "run"
        recipe = [f"agent.{key}={value}" for key, value in RECIPE.items()]
        subprocess.run(
            [ROOT / "rookery", "train", "agent=sac", f"env={env}", "--run", run, "--seed", str(seed),
             "--actors", "0", f"total_decisions={decisions}", f"eval.every={EVERY}",
             f"eval.episodes={EPISODES}", "eval.video=false", f"agent.hidden=[{WIDTH}, {WIDTH}]", *recipe],
            check=True, env=ONE_THREAD, stdout=subprocess.DEVNULL)
        with open(run / "metrics.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        if any(float(row.get("eval/failed_episodes") or 0) for row in rows):
            raise SystemExit(f"{env}, seed {seed}: evaluation episodes failed; a mean of the others "
                             "can't be compared")
        return [[int(row["time/total_timesteps"]), float(row["eval/mean_reward"])]
                for row in rows if row.get("eval/mean_reward")]


def sb3(env, seed, decisions):
    recipe = [f"{key}={value}" for key, value in {**RECIPE, "hidden": WIDTH}.items()]
    output = subprocess.run(
        [ROOT / ".venvs/sb3/bin/python", ROOT / "tools/python/sb3_learning.py", env, str(seed),
         str(decisions), str(EVERY), str(EPISODES), *recipe],
        check=True, env=ONE_THREAD, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output.splitlines()[-1])


def area(curve):
    return float(np.mean([reward for _, reward in curve]))


def read(output):
    """{(env, side, seed, decisions): curve}"""
    lines = output.read_text().splitlines() if output.exists() else []
    runs = map(json.loads, lines)
    return {(run["env"], run["side"], run["seed"], run["curve"][-1][0]): run["curve"]
            for run in runs}


def summary(results):
    for env, decisions in sorted({(env, decisions) for env, _, _, decisions in results}):
        areas = {}
        for side in ("rookery", "sb3"):
            curves = [curve for (*who, _, length), curve in sorted(results.items())
                      if (who, length) == ([env, side], decisions)]
            areas[side] = [area(curve) for curve in curves]
            last = [round(curve[-1][1]) for curve in curves]
            print(f"{env} {side} {decisions}: areas {[round(a, 1) for a in areas[side]]}, last {last}")
        if min(map(len, areas.values())) < 2:
            continue
        interval = stats.ttest_ind(areas["rookery"], areas["sb3"],
                                   equal_var=False).confidence_interval()
        difference = np.mean(areas["rookery"]) - np.mean(areas["sb3"])
        print(f"{env}: difference {difference:.1f}, 95 % [{interval.low:.1f}, {interval.high:.1f}]")


def run_all(envs, seeds, sides, decisions, output):
    for seed, env, side in itertools.product(seeds, envs, sides):
        if (env, side, seed, decisions) in read(output):
            continue
        curve = {"rookery": rookery, "sb3": sb3}[side](env, seed, decisions)
        with open(output, "a") as file:
            file.write(json.dumps({"env": env, "side": side, "seed": seed, "curve": curve}) + "\n")
        print(env, side, seed, round(area(curve), 1), file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--envs", nargs="+", default=["gym/Hopper-v5", "dmc/cheetah_run"])
    parser.add_argument("--seeds", default="0-4")
    parser.add_argument("--decisions", type=int, default=100_000)
    parser.add_argument("--side", choices=["rookery", "sb3"])
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "docs/learning.jsonl")
    parser.add_argument("--summary", action="store_true")
    arguments = parser.parse_args()
    if not arguments.summary:
        first, last = (int(x) for x in arguments.seeds.split("-"))
        sides = [arguments.side] if arguments.side else ["rookery", "sb3"]
        run_all(arguments.envs, range(first, last + 1), sides, arguments.decisions,
                arguments.output)
    summary(read(arguments.output))


if __name__ == "__main__":
    main()
