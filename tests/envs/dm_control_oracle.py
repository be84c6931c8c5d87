"""Writes what dm_control does, for suite_differential_test.cc to compare with.

    dm_control_oracle.py trace DOMAIN TASK FILE   3 states, 200 actions each
    dm_control_oracle.py resets DOMAIN TASK FILE  first observations of 1000 episodes
    dm_control_oracle.py tolerance - - FILE       rewards.tolerance on a grid

The files are float64 in native order:
  trace:  header [states, steps, time limit in steps, control timestep, physics timestep, action
          size, low..., high..., fields, then a field: rank, sizes...],
          then a state: qpos, qvel, 6 model values, the first observation (all fields one after
          another), then a step: action, reward, observation.
  resets: rows, columns, data.
  tolerance: rows of x, low, high, margin, sigmoid's number, value at margin, result.
"""
import os
import sys

os.environ["MUJOCO_GL"] = "disable"

import numpy as np
from dm_control import suite
from dm_control.utils import rewards

STATES, STEPS, RESETS = 3, 200, 1000


def flat(observation):
    return np.concatenate([np.ravel(value) for value in observation.values()])


def model_values(physics, domain):
    """What tasks write into the model at a reset: target position (3) and size, damping."""
    model = physics.named.model
    values = np.zeros(6)
    if domain == "reacher":
        values[:3] = model.geom_pos["target"]
        values[3] = model.geom_size["target", 0]
    elif domain == "finger":
        values[:3] = model.site_pos["target"]
        values[3] = model.site_size["target", 0]
        values[4] = model.dof_damping["hinge"][0]
    return values


def trace(domain, task):
    env = suite.load(domain, task, task_kwargs={"random": 1})
    spec = env.action_spec()
    random = np.random.RandomState(2)
    physics = env.physics
    first = env.reset()

    steps = 0
    while not env.step(np.zeros(spec.shape)).last():
        steps += 1
    out = [np.array([STATES, STEPS, steps + 1, env.control_timestep(), physics.timestep(),
                     spec.shape[0]], dtype=float), spec.minimum, spec.maximum,
           np.array([len(first.observation)], dtype=float)]
    for value in first.observation.values():
        shape = np.shape(value)
        out.append(np.array([len(shape), *shape], dtype=float))

    for state in range(STATES):
        env.reset()
        if state > 0:  # further states are in the midst of an episode
            for _ in range(30 * state):
                env.step(random.uniform(spec.minimum, spec.maximum))
        qpos, qvel = physics.data.qpos.copy(), physics.data.qvel.copy()
        env.reset()
        with physics.reset_context():
            physics.data.qpos[:] = qpos
            physics.data.qvel[:] = qvel
        out += [qpos, qvel, model_values(physics, domain),
                flat(env.task.get_observation(physics))]
        for _ in range(STEPS):
            action = random.uniform(spec.minimum, spec.maximum).astype(np.float32)
            step = env.step(action.astype(np.float64))
            out += [action.astype(np.float64), np.array([step.reward], dtype=float),
                    flat(step.observation)]
    return np.concatenate(out)


def resets(domain, task):
    env = suite.load(domain, task, task_kwargs={"random": 3})
    rows = np.array([flat(env.reset().observation) for _ in range(RESETS)])
    return np.concatenate([np.array(rows.shape, dtype=float), rows.ravel()])


def tolerance(*_):
    sigmoids = ["gaussian", "hyperbolic", "long_tail", "reciprocal", "cosine", "linear",
                "quadratic", "tanh_squared"]
    rows = []
    for number, sigmoid in enumerate(sigmoids):
        for bounds in [(0, 0), (-1, 2), (3, np.inf), (-np.inf, 0.5)]:
            for margin in [0, 0.5, 4]:
                for value in [0, 0.1, 0.7] if number in (4, 5, 6) else [0.01, 0.1, 0.7]:
                    for x in np.linspace(-7, 7, 29):
                        rows.append([x, *bounds, margin, number, value, rewards.tolerance(
                            x, bounds, margin, sigmoid, value)])
    return np.concatenate(rows)


def main():
    what, domain, task, path = sys.argv[1:]
    {"trace": trace, "resets": resets, "tolerance": tolerance}[what](domain, task).astype(np.float64).tofile(path)


main()
