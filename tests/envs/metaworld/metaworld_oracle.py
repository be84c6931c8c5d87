"""Writes what Meta-World does, for metaworld_differential_test.cc to compare with.

    metaworld_oracle.py trace NAME PARTIALLY_OBSERVABLE FILE    3 states, 200 actions each
    metaworld_oracle.py resets NAME PARTIALLY_OBSERVABLE FILE   200 first observations: a reset takes
                                                                750 physics steps there

The files are float64 in native order; an observation is the env's own (39), what should be at the
goal (3), the goal (3).
  trace:  header [states, steps, time limit in steps, control timestep, physics timestep, action
          size, low..., high..., size of what is drawn], then a step: whether a state is set before
          it (1 or 0), if so the vector that is drawn for a task, observation; then action, reward,
          success, the other values of info, observation.
  resets: rows, columns, data: observations.
"""
import os
import sys

os.environ["MUJOCO_GL"] = "disable"

import mujoco
import numpy as np
from metaworld.env_dict import ALL_V3_ENVIRONMENTS
from metaworld.policies import ENV_POLICY_MAP
from metaworld.sawyer_xyz_env import SawyerMocapBase

mujoco.set_mju_user_warning(lambda message: None)  # it would be written into the working directory

STATES, STEPS, RESETS = 3, 200, 200
DIAGNOSTICS = ["near_object", "grasp_success", "grasp_reward", "in_place_reward", "obj_to_target",
               "unscaled_reward"]


def reset_mocap_welds(self):
    """The package's own writes a row of 11 numbers, which is too short now."""
    for i in range(self.model.neq):
        if self.model.eq_type[i] == mujoco.mjtEq.mjEQ_WELD:
            self.model.eq_data[i, :11] = [0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 5]


SawyerMocapBase.reset_mocap_welds = reset_mocap_welds


class Oracle:
    def __init__(self, name, partially_observable):
        env = self.env = ALL_V3_ENVIRONMENTS[name]()
        env._partially_observable = partially_observable == "true"
        del env.sawyer_observation_space  # it was made before that was known
        env.seeded_rand_vec = True
        env._set_task_called = True
        env.seed(1)
        self.is_reach = name.startswith("reach")
        self.policy = ENV_POLICY_MAP[name]()
        self.random = np.random.RandomState(2)

    def reset(self):
        """The vector that a new task was drawn with, its first observation."""
        env = self.env
        env._freeze_rand_vec = False
        env.reset_model()  # draws until the task accepts it
        env._freeze_rand_vec = True  # as set_task() does: every reset of the task has this vector
        observation, _ = env.reset()
        return env._last_rand_vec, self.with_goals(observation)

    def with_goals(self, observation):
        env = self.env
        achieved = env.tcp_center if self.is_reach else env._get_pos_objects()
        return np.concatenate([observation, achieved, env._target_pos])

    def action(self, state, observation):
        """At random in the first state, towards the goal in the others."""
        action = self.random.uniform(-1, 1, 4)
        if state > 0:
            visible = np.concatenate([observation[:36], observation[-3:]])
            action = 0.3 * state * action + self.policy.get_action(visible)
        return np.clip(action, -1, 1).astype(np.float32)


def trace(name, partially_observable):
    oracle = Oracle(name, partially_observable)
    env = oracle.env
    space = env.action_space
    out = [[STATES, STEPS, env.max_path_length, env.dt, env.model.opt.timestep, space.shape[0]],
           space.low, space.high, [env._random_reset_space.low.size]]
    seen = set()
    for state in range(STATES):
        for step in range(STEPS):
            out.append([step == 0])
            if step == 0:
                drawn, observation = oracle.reset()
                out.extend([drawn, observation])
            action = oracle.action(state, observation)
            observation, reward, terminated, truncated, info = env.step(action)
            assert not terminated and not truncated
            assert sorted(info) == sorted(["success", *DIAGNOSTICS])
            seen.add(info["success"])
            observation = oracle.with_goals(observation)
            out.extend([action, [reward, info["success"]], [info[key] for key in DIAGNOSTICS],
                        observation])
    assert seen == {0.0, 1.0}, f"success was only ever {seen}"
    return out


def resets(name, partially_observable):
    oracle = Oracle(name, partially_observable)
    rows = [oracle.reset()[1] for _ in range(RESETS)]
    return [np.shape(rows), np.ravel(rows)]


def main():
    what, *arguments, path = sys.argv[1:]
    parts = {"trace": trace, "resets": resets}[what](*arguments)
    np.concatenate([np.ravel(np.asarray(part, dtype=np.float64)) for part in parts]).tofile(path)


main()
