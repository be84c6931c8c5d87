"""Stable-Baselines3's SAC on gym/<Name> or dmc/<domain>_<task>, evaluated as compare_learning.py says.

    sb3_learning.py ENV SEED DECISIONS EVERY EPISODES KEY=VALUE...

Prints one line of JSON: a list of [decision, mean reward].
"""

import json
import sys

import gymnasium
import numpy as np
from stable_baselines3 import SAC
from stable_baselines3.common.callbacks import BaseCallback

EVALUATION_SEED = 1_000_000  # training seeds are small


class Suite(gymnasium.Env):
    """A dm_control task; its time limit truncates."""

    def __init__(self, name):
        self._name = name
        self._env = self._make(0)
        size = sum(int(np.prod(spec.shape)) for spec in self._env.observation_spec().values())
        action = self._env.action_spec()
        self.observation_space = gymnasium.spaces.Box(-np.inf, np.inf, (size,), np.float32)
        self.action_space = gymnasium.spaces.Box(action.minimum.astype(np.float32),
                                                 action.maximum.astype(np.float32))

    def _make(self, seed):
        from dm_control import suite
        domain, task = next((d, t) for d, t in suite.ALL_TASKS if f"{d}_{t}" == self._name)
        return suite.load(domain, task, task_kwargs={"random": seed})

    @staticmethod
    def _flat(time_step):
        return np.concatenate([np.ravel(v) for v in time_step.observation.values()]).astype(np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        if seed is not None:
            self._env = self._make(seed)
        return self._flat(self._env.reset()), {}

    def step(self, action):
        time_step = self._env.step(action)
        terminated = time_step.last() and time_step.discount == 0
        return (self._flat(time_step), time_step.reward, terminated,
                time_step.last() and not terminated, {})


def make(env_id):
    family, name = env_id.split("/")
    return Suite(name) if family == "dmc" else gymnasium.make(name)


class Evaluate(BaseCallback):
    def __init__(self, env_id, every, episodes):
        super().__init__()
        self._env, self._every, self._episodes = make(env_id), every, episodes
        self.curve = []

    def _on_step(self):
        if self.num_timesteps % self._every:
            return True
        rewards = []
        for episode in range(self._episodes):
            observation, _ = self._env.reset(seed=EVALUATION_SEED + episode)
            total, done = 0.0, False
            while not done:
                action, _ = self.model.predict(observation, deterministic=True)
                observation, reward, terminated, truncated, _ = self._env.step(action)
                total, done = total + float(reward), terminated or truncated
            rewards.append(total)
        self.curve.append([self.num_timesteps, float(np.mean(rewards))])
        print(self.curve[-1], file=sys.stderr, flush=True)
        return True


def main():
    env_id, seed, decisions, every, episodes = sys.argv[1], *map(int, sys.argv[2:6])
    settings = dict(word.split("=") for word in sys.argv[6:])
    evaluate = Evaluate(env_id, every, episodes)
    env = make(env_id)
    env.reset(seed=seed)
    width = int(settings["hidden"])
    model = SAC("MlpPolicy", env, learning_rate=float(settings["lr"]), seed=seed, device="cpu",
                batch_size=int(settings["batch_size"]), gamma=float(settings["gamma"]),
                tau=float(settings["tau"]), learning_starts=int(settings["learning_starts"]),
                policy_kwargs={"net_arch": [width, width]})
    model.learn(decisions, callback=evaluate)
    print(json.dumps(evaluate.curve))


if __name__ == "__main__":
    main()
