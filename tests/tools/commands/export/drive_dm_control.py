"""Drives dm_control with an exported policy, from states that export_test.cc gives.

    drive_dm_control.py BUNDLE TASK STATES RETURNS

TASK is domain and task, "cartpole_swingup". STATES holds how episodes begin, float64: qpos and qvel,
one episode after another; RETURNS gets each episode's sum of rewards.
"""
import os
import pathlib
import sys

os.environ["MUJOCO_GL"] = "disable"

import numpy as np
from dm_control import suite

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[4] / "tools/python"))
import rookery_policy

bundle, task, states, returns = sys.argv[1:]
policy = rookery_policy.load(bundle)
action_repeat = policy.description["provenance"]["env"]["action_repeat"]
env = suite.load(*task.split("_", 1))
physics = env.physics


def drive(state):
    step = env.reset()
    with physics.reset_context():
        physics.data.qpos[:] = state[:physics.model.nq]
        physics.data.qvel[:] = state[physics.model.nq:]
    observation, total = env.task.get_observation(physics), 0.0
    while not step.last():
        action = policy({name: np.float32(observation[name]) for name, _ in policy.fields})
        for _ in range(action_repeat):
            step = env.step(action)
            total += step.reward
            if step.last():
                break
        observation = step.observation
    return total


size = physics.model.nq + physics.model.nv
np.array([drive(state) for state in np.fromfile(states).reshape(-1, size)]).tofile(returns)
