"""A run into pandas and matplotlib: python examples/analyse_run.py RUN OUT.png"""
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")  # no screen is needed
import pandas

run, out = pathlib.Path(sys.argv[1]), sys.argv[2]
metrics = pandas.read_csv(run / "metrics.csv")  # a row every 1,000 decisions; what wasn't due is empty
episodes = pandas.read_csv(run / "eval.csv")  # a row an episode of every evaluation
evaluations = episodes.groupby("decision").reward.agg(["mean", "std", "count"])
print(evaluations.to_string())

training = metrics.dropna(subset=["rollout/ep_rew_mean"])
axes = training.plot(x="time/total_timesteps", y="rollout/ep_rew_mean", label="training", alpha=0.6)
axes.errorbar(evaluations.index, evaluations["mean"], evaluations["std"], fmt="o-", capsize=3, label="evaluation")
axes.set(xlabel="decisions", ylabel="return of an episode", title=str(run))
axes.legend()
axes.figure.savefig(out, dpi=150)
