"""How well SAC learns, Rookery beside Stable-Baselines3.

The recipe is the same on both sides: batch 256, 2x256, lr 3e-4, gamma 0.99, tau 0.005, one update a
decision, 1,000 decisions to warm up. Every 5,000 decisions the deterministic policy is evaluated
over 10 episodes. The summary is what `rookery compare` says of the curves.

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

from comparison import compare_report
from comparison.compare_groups import RunCurve
from comparison.compare_result import Choices, result_of

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
        [ROOT / ".venvs/sb3/bin/python", ROOT / "tools/python/peers/sb3_learning.py", env, str(seed),
         str(decisions), str(EVERY), str(EPISODES), *recipe],
        check=True, env=ONE_THREAD, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output.splitlines()[-1])


def read(output):
    """{(env, side, seed, decisions): curve}"""
    lines = output.read_text().splitlines() if output.exists() else []
    runs = map(json.loads, lines)
    return {(run["env"], run["side"], run["seed"], run["curve"][-1][0]): run["curve"]
            for run in runs}


def summary(results):
    """Each length of runs by itself, of the envs that both sides have two seeds of."""
    for decisions in sorted({length for *_, length in results}):
        runs = {side: [RunCurve(f"{side}, {env}, seed {seed}", env, str(seed), curve)
                       for (env, who, seed, length), curve in sorted(results.items())
                       if (who, length) == (side, decisions)] for side in ("sb3", "rookery")}
        tasks = [{run.task for run in members
                  if sum(other.task == run.task for other in members) > 1}
                 for members in runs.values()]
        both = set.intersection(*tasks)
        groups = {side: [run for run in members if run.task in both]
                  for side, members in runs.items()}
        if both:
            result = result_of(groups, Choices())
            print("\n".join(result["notes"]))
            print(compare_report.text(result))


def run_all(envs, seeds, sides, decisions, output):
    for seed, env, side in itertools.product(seeds, envs, sides):
        if (env, side, seed, decisions) in read(output):
            continue
        curve = {"rookery": rookery, "sb3": sb3}[side](env, seed, decisions)
        with open(output, "a") as file:
            file.write(json.dumps({"env": env, "side": side, "seed": seed, "curve": curve}) + "\n")
        print(env, side, seed, round(curve[-1][1], 1), file=sys.stderr, flush=True)


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
