"""dm_control's tasks as Gymnasium environments, for the peers that train on them."""

import gymnasium
import numpy as np


class Suite(gymnasium.Env):
    """`name`: <domain>_<task>. Its time limit truncates."""

    def __init__(self, name, action_repeat=1):
        self._name, self._action_repeat = name, action_repeat
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
        values = time_step.observation.values()
        return np.concatenate([np.ravel(value) for value in values]).astype(np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        if seed is not None:
            self._env = self._make(seed)
        return self._flat(self._env.reset()), {}

    def step(self, action):
        reward = 0.0
        for _ in range(self._action_repeat):
            time_step = self._env.step(action)
            reward += time_step.reward
            if time_step.last():
                break
        terminated = time_step.last() and time_step.discount == 0
        return self._flat(time_step), reward, terminated, time_step.last() and not terminated, {}


def make(env_id, action_repeat=1):
    """`env_id`: dmc/<domain>_<task> or gym/<Name>."""
    family, name = env_id.split("/")
    return Suite(name, action_repeat) if family == "dmc" else gymnasium.make(name)


def mean_reward(model, env, seeds):
    """Of an episode a seed, with the model's deterministic actions."""
    rewards = []
    for seed in seeds:
        observation, _ = env.reset(seed=seed)
        total, done = 0.0, False
        while not done:
            action, _ = model.predict(observation, deterministic=True)
            observation, reward, terminated, truncated, _ = env.step(action)
            total, done = total + float(reward), terminated or truncated
        rewards.append(total)
    return float(np.mean(rewards))
