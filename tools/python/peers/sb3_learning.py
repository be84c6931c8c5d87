"""Stable-Baselines3's SAC on gym/<Name> or dmc/<domain>_<task>, evaluated as compare_learning.py says.

    sb3_learning.py ENV SEED DECISIONS EVERY EPISODES KEY=VALUE...

Prints one line of JSON: a list of [decision, mean reward].
"""

import json
import sys

from stable_baselines3 import SAC
from stable_baselines3.common.callbacks import BaseCallback

from peer_envs import make, mean_reward

EVALUATION_SEED = 1_000_000  # training seeds are small


class Evaluate(BaseCallback):
    def __init__(self, env_id, every, episodes):
        super().__init__()
        self._env, self._every, self._episodes = make(env_id), every, episodes
        self.curve = []

    def _on_step(self):
        if self.num_timesteps % self._every:
            return True
        seeds = range(EVALUATION_SEED, EVALUATION_SEED + self._episodes)
        self.curve.append([self.num_timesteps, mean_reward(self.model, self._env, seeds)])
        print(self.curve[-1], file=sys.stderr, flush=True)
        return True


def main():
    env_id, seed, decisions, every, episodes = sys.argv[1], *map(int, sys.argv[2:6])
    settings = dict(word.split("=") for word in sys.argv[6:])
    evaluate = Evaluate(env_id, every, episodes)
    width = int(settings["hidden"])
    model = SAC("MlpPolicy", make(env_id), learning_rate=float(settings["lr"]), seed=seed, device="cpu",
                batch_size=int(settings["batch_size"]), gamma=float(settings["gamma"]),
                tau=float(settings["tau"]), learning_starts=int(settings["learning_starts"]),
                policy_kwargs={"net_arch": [width, width]})
    model.learn(decisions, callback=evaluate)
    print(json.dumps(evaluate.curve))


if __name__ == "__main__":
    main()
