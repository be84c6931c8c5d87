"""Writes what gymnasium-robotics does, for robotics_differential_test.cc to compare with.

    robotics_oracle.py trace NAME [OPTION=VALUE ...] FILE    3 states, 200 actions each
    robotics_oracle.py resets NAME [OPTION=VALUE ...] FILE   initial states and goals
    robotics_oracle.py rewards NAME [OPTION=VALUE ...] FILE  compute_reward and compute_terminated of goals

NAME is an id. A VALUE with a comma is a list. The files are float64 in native order:
  trace:   header [states, steps, time limit in steps, control timestep, physics timestep, action
           size, low..., high..., sizes of observation and goal], then a step: whether a state is set
           before it (1 or 0), if so what the test's Begin() reads, observation; then action, reward,
           terminated, truncated, success, observation, the goal from now on. An observation is
           `observation`, `achieved_goal`, `desired_goal`.
  resets:  rows, columns, data.
  rewards: rows, goal size, then a row: achieved, desired, reward, terminated.
"""
import os
import sys
import types

os.environ["MUJOCO_GL"] = "disable"
# What the package imports and these tasks don't need: tasks of several agents.
agents = types.ModuleType("gymnasium_robotics.envs.multiagent_mujoco")
agents.mamujoco_v1 = None
sys.modules[agents.__name__] = agents

import gymnasium
import gymnasium_robotics
import mujoco
import numpy as np
from gymnasium_robotics.utils import mujoco_utils

# Its assertions ask whether a numpy integer is in a tuple of these, which it no longer is.
joints = {name: int(value) for name, value in mujoco.mjtJoint.__members__.items()}
mujoco_utils.mujoco = types.SimpleNamespace(
    **{**vars(mujoco), "mjtJoint": types.SimpleNamespace(**joints)})

gymnasium.register_envs(gymnasium_robotics)
mujoco.set_mju_user_warning(lambda message: None)  # it would be written into the working directory

STATES, STEPS = 3, 200


def parse(text):
    if "," in text:
        return [parse(part) for part in text.split(",")]
    if text in ("true", "false"):
        return text == "true"
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            pass
    return text


def parse_map(rows):
    return [[int(cell) if cell in "01" else cell for cell in str(row)] for row in rows]


def make(name, options):
    named = {key: parse(value) for key, value in (option.split("=") for option in options)}
    if "maze_map" in named:
        named["maze_map"] = parse_map(dict(option.split("=") for option in options)["maze_map"]
                                      .split(","))
    return gymnasium.make(name, disable_env_checker=True, **named).unwrapped


def flat(observation):
    return np.concatenate([observation[key] for key in
                           ("observation", "achieved_goal", "desired_goal")])


class MazeOracle:
    def __init__(self, env):
        self.env = env
        self.agent = env.point_env if hasattr(env, "point_env") else env.ant_env
        self.random = np.random.RandomState(2)

    def begin(self, state):
        """qpos, qvel, goal; goals of further states are close by, for they are to be reached."""
        env, agent = self.env, self.agent
        env.reset()
        for _ in range(10 * state):
            env.step(self.random.uniform(-1, 1, agent.model.nu))
        qpos, qvel = agent.data.qpos.copy(), agent.data.qvel.copy()
        mujoco.mj_resetData(agent.model, agent.data)
        agent.set_state(qpos, qvel)
        if state > 0:
            env.goal = qpos[:2] + [0.5, -0.3]
        obs = agent._get_obs()
        return [qpos, qvel, env.goal], env._get_obs(obs[0] if isinstance(obs, tuple) else obs)

    def action(self, state, step):
        size = self.agent.model.nu
        if size == 2 and state > 0:  # towards the goal, mostly
            way = self.env.goal - self.agent.data.qpos[:2] - 0.1 * self.agent.data.qvel[:2]
            return np.clip(2 * way + self.random.uniform(-0.8, 0.8, 2), -1, 1)
        return self.random.uniform(-1, 1, size)

    def drawn(self):
        return np.concatenate([self.agent.data.qpos, self.agent.data.qvel, self.env.goal])

    timestep = property(lambda self: self.agent.model.opt.timestep)
    dt = property(lambda self: self.agent.dt)


class FetchOracle:
    def __init__(self, env):
        self.env = env
        self.random = np.random.RandomState(2)

    def object(self):
        return self.env._utils.get_joint_qpos(self.env.model, self.env.data, "object0:joint")

    def begin(self, state):
        """The object's x and y (0 without one), the goal: that of the last state is close by."""
        env = self.env
        observation, _ = env.reset()
        if state == 2:
            env.goal = observation["achieved_goal"] + [0.02, 0.03, 0]
            observation = env._get_obs()
        place = self.object()[:2] if env.has_object else np.zeros(2)
        return [place, env.goal], observation

    def action(self, state, step):
        action = self.random.uniform(-1, 1, 4)
        if state > 0 and step % 100 < 70:  # towards the object or, without one, the goal
            observation = self.env._get_obs()
            target = observation["achieved_goal" if self.env.has_object else "desired_goal"]
            height = 0.06 if step % 100 < 15 else 0
            way = target + [0, 0, height] - observation["observation"][:3]
            action[:3] = np.clip(8 * way + 0.3 * action[:3], -1, 1)
            action[3] = 1 if step % 100 < 25 else -1
        return action

    def drawn(self):
        """The whole state, the goal, how far the object is from the gripper."""
        observation = self.env._get_obs()
        numbers = observation["observation"]
        far = np.hypot(*(numbers[3:5] - numbers[:2])) if self.env.has_object else 0
        return np.concatenate([self.env.data.qpos, self.env.data.qvel, self.env.goal, [far]])

    timestep = property(lambda self: self.env.model.opt.timestep)
    dt = property(lambda self: self.env.dt)


def oracle_of(name, env):
    if name.startswith("Fetch"):
        return FetchOracle(env)
    return MazeOracle(env)


def trace(name, *options):
    env = make(name, options)
    env.reset(seed=1)
    oracle = oracle_of(name, env)
    space = env.action_space
    sizes = [env.observation_space[key].shape[0] for key in ("observation", "desired_goal")]
    out = [[STATES, STEPS, gymnasium.spec(name).max_episode_steps, oracle.dt, oracle.timestep,
            space.shape[0]], space.low, space.high, sizes]
    way = 0  # by which what should be at the goal has moved, in m
    for state in range(STATES):
        for step in range(STEPS):
            out.append([step == 0])
            if step == 0:
                numbers, observation = oracle.begin(state)
                out.extend([*numbers, flat(observation)])
                first = observation["achieved_goal"]
            action = oracle.action(state, step).astype(np.float32)
            observation, reward, terminated, truncated, info = env.step(action)
            way = max(way, np.linalg.norm(observation["achieved_goal"] - first))
            success = info["success"] if "success" in info else info["is_success"]
            out.extend([action, [reward, terminated, truncated, success], flat(observation),
                        env.goal])
    assert way > 0.05, f"{way} m are too little to compare"
    return out


def resets(name, *options):
    env = make(name, options)
    env.reset(seed=3)
    oracle = oracle_of(name, env)
    rows = []
    for _ in range(1000):
        env.reset()
        rows.append(oracle.drawn())
    return [np.shape(rows), np.ravel(rows)]


def rewards(name, *options):
    env = make(name, options)
    env.reset(seed=4)
    random = np.random.RandomState(5)
    size = env.observation_space["desired_goal"].shape[0]
    desired = random.uniform(-2, 2, (200, size))
    achieved = desired + random.uniform(-1, 1, (200, size)) * random.choice(
        [0.04, 0.5, 3], (200, 1))
    desired, achieved = desired.astype(np.float32), achieved.astype(np.float32)
    reward = env.compute_reward(achieved.astype(float), desired.astype(float), {})
    ends = [env.compute_terminated(*goals, {}) for goals in zip(achieved.astype(float), desired)]
    return [[200, size], np.hstack([achieved, desired, np.reshape(reward, (200, 1)),
                                    np.reshape(ends, (200, 1))]).ravel()]


def main():
    what, *arguments, path = sys.argv[1:]
    parts = {"trace": trace, "resets": resets, "rewards": rewards}[what](*arguments)
    np.concatenate([np.ravel(np.asarray(part, dtype=np.float64)) for part in parts]).tofile(path)


main()
