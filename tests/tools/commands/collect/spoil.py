"""Copies a file of episodes with one thing wrong: spoil.py WHAT FROM TO."""
import shutil
import sys

import h5py
import numpy as np

what, source, target = sys.argv[1:]
shutil.copy(source, target)
with h5py.File(target, "a") as file:
    episode = file["episode_1"]

    def replace(name, value):
        del episode[name]
        episode[name] = value

    if what == "no_cost":
        del episode["infos/cost"]
    elif what == "no_rewards":
        del episode["rewards"]
    elif what == "wide":
        replace("observations", np.zeros((101, 3), np.float32))
    elif what == "short":
        replace("actions", np.zeros((99, 2), np.float32))
    elif what == "nan":
        rewards = episode["rewards"][()]
        rewards[7] = np.nan
        replace("rewards", rewards)
    elif what == "beyond":
        replace("actions", np.full((100, 2), 3.5, np.float32))
    elif what == "on":
        flags = np.zeros(100, bool)
        flags[50] = True
        replace("terminations", flags)
    elif what == "float64":  # is fine
        replace("observations", episode["observations"][()].astype(np.float64))
    else:
        raise SystemExit(f"nothing is called {what}")
