"""Stable-Baselines3's SAC on dm_control's cartpole swingup, until an evaluation reaches a goal.

    sb3_cartpole.py SEED GOAL LIMIT    prints one line of JSON: decisions, seconds, reward
"""

import json
import sys
import time

import torch
from stable_baselines3 import SAC
from stable_baselines3.common.callbacks import BaseCallback

from peer_envs import make, mean_reward

ACTION_REPEAT = 4
EVALUATION_SEED = 1_000_000  # training seeds are small


def make_env():
    return make("dmc/cartpole_swingup", ACTION_REPEAT)


class Evaluate(BaseCallback):
    """Every 1,000 decisions, on the same 10 episodes; its time is not counted."""

    def __init__(self, goal):
        super().__init__()
        self._goal = goal
        self._env = make_env()
        self._paused = 0.0
        self._begun = None
        self.result = None

    def _on_step(self):
        now = time.perf_counter()
        if self._begun is None:
            self._begun = now
        if self.num_timesteps % 1000:
            return True
        mean = mean_reward(self.model, self._env, range(EVALUATION_SEED, EVALUATION_SEED + 10))
        print(self.num_timesteps, round(mean, 1), file=sys.stderr, flush=True)
        if mean >= self._goal:
            self.result = {"decisions": self.num_timesteps,
                           "seconds": now - self._begun - self._paused, "reward": mean}
            return False
        self._paused += time.perf_counter() - now
        return True


def main():
    seed, goal, limit = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    if len(sys.argv) > 4:
        torch.set_num_threads(int(sys.argv[4]))
    evaluate = Evaluate(goal)
    model = SAC("MlpPolicy", make_env(), learning_rate=1e-3, batch_size=256,
                learning_starts=500, train_freq=1, gradient_steps=1, seed=seed, device="cpu",
                policy_kwargs={"net_arch": [256, 256]})
    model.learn(limit, callback=evaluate)
    print(json.dumps(evaluate.result or {"decisions": None, "seconds": None}))


if __name__ == "__main__":
    main()
