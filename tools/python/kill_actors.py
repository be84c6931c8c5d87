"""Training while its actors are killed: one of four, chosen at random, every five seconds.

Says after how many decisions an evaluation reached 800, beside a run that nobody disturbs.

    .venv/bin/python tools/python/kill_actors.py [--seed S]
"""

import argparse
import csv
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOAL = 800


def children(pid):
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            if b"\0--connect\0" in pathlib.Path(f"/proc/{child}/cmdline").read_bytes():
                yield int(child)


def kill_now_and_then(process, chance, counter):
    while process.poll() is None:
        time.sleep(5)
        try:
            actors = list(children(process.pid))
            if actors:
                os.kill(chance.choice(actors), signal.SIGKILL)
                counter.append(1)
        except OSError:  # it has just ended
            pass


def decisions_to_goal(seed, kill):
    with tempfile.TemporaryDirectory() as folder:
        run = pathlib.Path(folder) / "run"
        process = subprocess.Popen(
            [ROOT / "build/release/bin/rookery-learn", "train",
             ROOT / "configs/sac/cartpole_swingup.yaml", "--run", run, "--seed", str(seed),
             "--actors", "4", "eval.video=false"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        kills = []
        if kill:
            threading.Thread(target=kill_now_and_then, daemon=True,
                             args=(process, random.Random(seed), kills)).start()
        if process.wait() != 0:
            raise SystemExit(f"training ended with status {process.returncode}")
        with open(run / "metrics.csv", newline="") as file:
            evaluations = sorted((int(row["time/total_timesteps"]), float(row["eval/mean_reward"]))
                                 for row in csv.DictReader(file) if row["eval/mean_reward"])
    return next((d for d, reward in evaluations if reward >= GOAL), None), len(kills)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    seed = parser.parse_args().seed
    undisturbed, _ = decisions_to_goal(seed, kill=False)
    disturbed, kills = decisions_to_goal(seed, kill=True)
    print(f"{GOAL} after {undisturbed} decisions undisturbed, {disturbed} with {kills} kills")
    if undisturbed and disturbed:
        print(f"ratio {disturbed / undisturbed:.2f} (goal: at most 1.3)")


if __name__ == "__main__":
    main()
