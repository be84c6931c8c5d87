"""Stable-Baselines3's SAC on dm_control's cartpole swingup, until an evaluation reaches a goal.

    sb3_cartpole.py SEED GOAL LIMIT    prints one line of JSON: decisions, seconds, reward
"""

import json
import sys
import time

import gymnasium
import numpy as np
import torch
from dm_control import suite
from stable_baselines3 import SAC
from stable_baselines3.common.callbacks import BaseCallback

ACTION_REPEAT = 4
EVALUATION_SEED = 1_000_000  # training seeds are small


class Cartpole(gymnasium.Env):
    def __init__(self, seed):
        self._env = suite.load("cartpole", "swingup", task_kwargs={"random": seed})
        size = sum(int(np.prod(spec.shape)) for spec in self._env.observation_spec().values())
        self.observation_space = gymnasium.spaces.Box(-np.inf, np.inf, (size,), np.float32)
        self.action_space = gymnasium.spaces.Box(-1, 1, self._env.action_spec().shape, np.float32)

    @staticmethod
    def _flat(time_step):
        return np.concatenate([np.ravel(v) for v in time_step.observation.values()]).astype(np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return self._flat(self._env.reset()), {}

    def step(self, action):
        reward = 0.0
        for _ in range(ACTION_REPEAT):
            time_step = self._env.step(action)
            reward += time_step.reward
            if time_step.last():
                break
        return self._flat(time_step), reward, False, time_step.last(), {}


class Evaluate(BaseCallback):
    """Every 1,000 decisions, on the same 10 episodes; its time is not counted."""

    def __init__(self, goal):
        super().__init__()
        self._goal = goal
        self._paused = 0.0
        self._begun = None
        self.result = None

    def _on_step(self):
        now = time.perf_counter()
        if self._begun is None:
            self._begun = now
        if self.num_timesteps % 1000:
            return True
        rewards = []
        for episode in range(10):
            env = Cartpole(EVALUATION_SEED + episode)
            observation, _ = env.reset()
            total, done = 0.0, False
            while not done:
                action, _ = self.model.predict(observation, deterministic=True)
                observation, reward, _, done, _ = env.step(action)
                total += reward
            rewards.append(total)
        mean = float(np.mean(rewards))
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
    model = SAC("MlpPolicy", Cartpole(seed), learning_rate=1e-3, batch_size=256,
                learning_starts=500, train_freq=1, gradient_steps=1, seed=seed, device="cpu",
                policy_kwargs={"net_arch": [256, 256]})
    model.learn(limit, callback=evaluate)
    print(json.dumps(evaluate.result or {"decisions": None, "seconds": None}))


if __name__ == "__main__":
    main()
