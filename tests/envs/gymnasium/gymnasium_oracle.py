"""Writes what Gymnasium does, for gymnasium_differential_test.cc to compare with.

    gymnasium_oracle.py trace NAME DIAGNOSTICS [OPTION=VALUE ...] FILE   3 states, 200 actions each
    gymnasium_oracle.py resets NAME [OPTION=VALUE ...] FILE              1000 initial states
    gymnasium_oracle.py bounds NAME [OPTION=VALUE ...] FILE              states beside what ends episodes
    gymnasium_oracle.py limit NAME FILE                                  steps until a truncation

NAME is an id, DIAGNOSTICS the names wanted of `info`, with commas; element i of the list "x" is
named x_i. A VALUE with a comma is a tuple. The files are float64 in native order:
  trace:  header [states, steps, time limit in steps, control timestep, physics timestep, action
          size, low..., high..., observation size], then a step: whether a state is set before it (1
          or 0), if so qpos, qvel, observation; then action, reward, terminated, diagnostics,
          observation.
  resets: rows, columns, data: qpos, qvel.
  bounds: rows, then a row: qpos, qvel, terminated.
  limit:  qpos, qvel, steps from there with no action, the state set again before each step.
"""
import os
import sys

os.environ["MUJOCO_GL"] = "disable"

import gymnasium
import mujoco
import numpy as np

mujoco.set_mju_user_warning(lambda message: None)  # it would be written into the working directory

STATES, STEPS, RESETS = 3, 200, 1000
STEPS_BEYOND_THE_END = 10  # an episode goes on for so long, then a new state is set
# Values of elements of (qpos, qvel) where an episode ends, for a task and options. The others are as
# at the beginning without noise.
BOUNDS = {
    "Ant-v5": {2: [0.2, 1.0]},
    "Hopper-v5": {1: [0.7], 2: [-0.2, 0.2], 4: [-100, 100], 6: [-100, 100], 11: [-100, 100]},
    "Hopper-v5 healthy_angle_range=-200,200": {2: [-100, 100]},
    "Humanoid-v5": {2: [1.0, 2.0]},
    "InvertedDoublePendulum-v5": {1: [-np.arccos(1 / 1.2), np.arccos(1 / 1.2)]},
    "InvertedPendulum-v5": {1: [-0.2, 0.2]},
    "Walker2d-v5": {1: [0.8, 2.0], 2: [-1, 1]},
}


def parse(text):
    if "," in text:
        return tuple(parse(part) for part in text.split(","))
    if text in ("true", "false"):
        return text == "true"
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            pass
    return text


def make(name, options=()):
    named = (option.split("=") for option in options)
    return gymnasium.make(name, disable_env_checker=True,
                          **{key: parse(value) for key, value in named})


def set_state(env, qpos, qvel):
    """As reset() does, with a state of our choice."""
    mujoco.mj_resetData(env.model, env.data)
    env.set_state(qpos, qvel)


def diagnostics_of(info, names):
    flat = {}
    for key, value in info.items():
        if np.ndim(value) == 0:
            flat[key] = value
        else:
            flat.update({f"{key}_{i}": x for i, x in enumerate(value)})
    assert sorted(flat) == sorted(names), f"info has {sorted(flat)}"
    return [flat[name] for name in names]


def trace(name, diagnostics, *options):
    limit = gymnasium.spec(name).max_episode_steps
    env = make(name, options).unwrapped
    names = diagnostics.split(",")
    random = np.random.RandomState(2)
    space = env.action_space
    env.reset(seed=1)
    out = [[STATES, STEPS, limit, env.dt, env.model.opt.timestep, space.shape[0]], space.low,
           space.high, [env.observation_space.shape[0]]]

    def place(warm_up_steps):
        env.reset()
        for _ in range(warm_up_steps):
            env.step(random.uniform(space.low, space.high).astype(np.float32))
        qpos, qvel = env.data.qpos.copy(), env.data.qvel.copy()
        set_state(env, qpos, qvel)
        out.extend([[1], qpos, qvel, env._get_obs()])

    for state in range(STATES):
        beyond = None
        for step in range(STEPS):
            if step == 0 or beyond == STEPS_BEYOND_THE_END:
                place(10 * state)  # further states are in the midst of an episode
                beyond = None
            else:
                out.append([0])
            scale = 0.1 if state == 1 else 1
            action = (scale * random.uniform(space.low, space.high)).astype(np.float32)
            observation, reward, terminated, truncated, info = env.step(action)
            assert not truncated
            if beyond is not None or terminated:
                beyond = (beyond or 0) + 1
            out.extend([action, [reward, terminated], diagnostics_of(info, names), observation])
    return out


def resets(name, *options):
    env = make(name, options).unwrapped
    env.reset(seed=3)
    rows = []
    for _ in range(RESETS):
        env.reset()
        rows.append(np.concatenate([env.data.qpos, env.data.qvel]))
    return [np.shape(rows), np.ravel(rows)]


def bounds(name, *options):
    env = make(name, options).unwrapped
    env.reset(seed=4)
    env.frame_skip = 0  # a step that judges the state as it is
    start = np.concatenate([env.init_qpos, env.init_qvel])
    out = []
    for element, values in BOUNDS[" ".join([name, *options])].items():
        seen = set()
        for value in values:
            for x in (np.nextafter(value, -np.inf), value, np.nextafter(value, np.inf),
                      value - 1e-3, value + 1e-3):
                state = start.copy()
                state[element] = x
                set_state(env, state[:env.model.nq], state[env.model.nq:])
                terminated = env.step(np.zeros(env.model.nu))[2]
                seen.add(bool(terminated))
                out.append([*state, terminated])
        assert seen == {False, True}, f"element {element}: {seen}"
    return [[len(out)], *out]


def limit(name):
    env = make(name)
    env.reset(seed=5)
    inner = env.unwrapped
    qpos, qvel = inner.data.qpos.copy(), inner.data.qvel.copy()
    steps, truncated = 0, False
    while not truncated:
        set_state(inner, qpos, qvel)
        _, _, terminated, truncated, _ = env.step(np.zeros(inner.model.nu))
        assert not terminated
        steps += 1
    return [qpos, qvel, [steps]]


def main():
    what, *arguments, path = sys.argv[1:]
    parts = {"trace": trace, "resets": resets, "bounds": bounds, "limit": limit}[what](*arguments)
    np.concatenate([np.asarray(part, dtype=np.float64) for part in parts]).tofile(path)


main()
