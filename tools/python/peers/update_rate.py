"""What the peers' learners share: how their updates are timed, and how the rate is said."""

import argparse
import json
import statistics
import time

import torch


def parser(*, repeats, updates):
    """With the options that all have; programs add their sizes."""
    options = argparse.ArgumentParser()
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--repeats", type=int, default=repeats)
    options.add_argument("--updates", type=int, default=updates, help="of one repeat")
    options.add_argument("--device", default="cpu")
    return options


def measure(args, update, **versions):
    """update(count) makes so many updates; it has been warmed up. Prints updates a second, as JSON."""
    rates = []
    for _ in range(args.repeats):
        begin = time.perf_counter()
        update(args.updates)
        if args.device.startswith("cuda"):
            torch.cuda.synchronize()
        rates.append(args.updates / (time.perf_counter() - begin))
    facts = {"torch": torch.__version__, "threads": args.threads, **versions}
    print(json.dumps({"value": statistics.median(rates), "best": max(rates), **facts}))
