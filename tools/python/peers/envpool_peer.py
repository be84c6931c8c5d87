"""EnvPool's decisions per second with random actions: a peer of `rookery bench env`.

Asynchronous stepping, which its documentation recommends for throughput: more envs than each batch
takes. --search tries a small grid of batch sizes, prints it on stderr, and answers with the best
batch size; without it the answer is the rate.
"""
import argparse
import json
import re
import sys
import time

import envpool
import numpy


def task_of(env_id):
    """dmc/ball_in_cup_catch -> BallInCupCatch-v1, gym/Hopper-v5 -> Hopper-v5 or what is newest."""
    if match := re.fullmatch(r"gym/(\w+)-v5", env_id):
        known = envpool.list_all_envs()
        for version in ("v5", "v4", "v3"):
            if f"{match[1]}-{version}" in known:
                return f"{match[1]}-{version}"
        sys.exit(f"EnvPool has no {env_id}")
    match = re.fullmatch(r"dmc/(\w+)", env_id)
    if match is None:
        sys.exit(f"EnvPool has no {env_id}")
    return "".join(part.capitalize() for part in match[1].split("_")) + "-v1"


def rate(task, envs, threads, batch, seconds):
    pool = envpool.make(task, env_type="gymnasium", num_envs=envs, batch_size=batch,
                        num_threads=threads, seed=0)
    space = pool.action_space
    random = numpy.random.default_rng(0)
    actions = [random.uniform(space.low, space.high, (batch, *space.shape)).astype(space.dtype)
               for _ in range(64)]
    pool.async_reset()
    ids = pool.recv()[-1]["env_id"]

    def run(duration):
        nonlocal ids
        begun, steps = time.perf_counter(), 0
        while (passed := time.perf_counter() - begun) < duration:
            for action in actions:
                pool.send(action, ids)
                ids = pool.recv()[-1]["env_id"]
            steps += len(actions)
        return steps * batch / passed

    run(0.3)
    return run(seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("id")
    parser.add_argument("--envs", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--batch", type=int, default=0)
    parser.add_argument("--search", action="store_true")
    args = parser.parse_args()
    task = task_of(args.id)
    if not args.search:
        value = rate(task, args.envs, args.threads, args.batch or args.envs, args.seconds)
        print(json.dumps({"value": value, "unit": "decisions/s"}))
        return
    grid = {}
    for batch in sorted({args.envs, args.envs // 2, args.envs // 4, args.envs // 8} - {0}):
        grid[batch] = rate(task, args.envs, args.threads, batch, min(args.seconds, 2))
        print(f"EnvPool {task}: batch {batch} of {args.envs}: {grid[batch]:,.0f}/s", file=sys.stderr)
    print(json.dumps({"value": max(grid, key=grid.get), "unit": "envs a batch"}))


if __name__ == "__main__":
    main()
