"""Writes what dm_control does, for suite_differential_test.cc to compare with.

    dm_control_oracle.py trace TASK FILE      3 states, 200 actions each
    dm_control_oracle.py poses TASK FILE      300 states that steps may not lead to
    dm_control_oracle.py resets TASK FILE     how 1000 episodes begin, or fewer
    dm_control_oracle.py tolerance - FILE     rewards.tolerance on a grid
    dm_control_oracle.py terrain - FILE       the ground of quadruped_escape

TASK is domain and task, "cartpole_swingup". The files are float64 in native order; a text is its
length and its characters' codes, a list its length and its items:

  trace:  [states, time limit in steps or 0, control timestep, physics timestep], lowest and highest
          actions, shapes of the observations,
          arrays (name, values) of the model as it was made,
          then a state: arrays that the task has written, integration state (mjSTATE_INTEGRATION),
          first observation (all fields one after another), then a list of steps: action, reward,
          1 where the episode terminated (the last step then), observation.
  poses:  [episodes], then an episode: arrays that the task has written, [states], then a state:
          integration state, reward, 1 where it is terminal, observation; then a list of numbers
          that were written over arrays of mjData, INVENTED, one after another, reward, observation.
  resets: names of the arrays that the task writes, elements of them (array's number, index),
          [rows], then a row: observation, those elements, number of contacts, qpos, qvel.
  tolerance: rows of x, low, high, margin, sigmoid's number, value at margin, result.
  terrain: how many zooms, then a zoom: size, new size, grid, scipy's result;
           a list of bumps, a list of the heights of the terrain made from them,
           a list of places, rows, then a row: heights there in one more episode.
"""
import math
import os
import sys

os.environ["MUJOCO_GL"] = "disable"

import mujoco
import numpy as np
from dm_control import suite
from dm_control.rl import control
from dm_control.suite import quadruped
from dm_control.utils import rewards
from scipy import ndimage

STATES, STEPS = 3, 200
EPISODES, POSES = 30, 10  # poses of an episode
RESETS = 1000
# By the beginning of a task's name: 1000 take 10 s, as most poses collide and are drawn again; a
# quadruped is lifted from the ground in steps of a centimetre, from a rough one in 0.1 s.
FEWER_RESETS = {"humanoid_CMU": 400, "quadruped": 400, "quadruped_escape": 60}
RESETS_COMPARED = 20  # whose models are looked at as a whole
# Larger arrays are textures and meshes; of arrays with more written elements the names are enough.
MAX_ARRAY, MAX_ELEMENTS = 100_000, 50
STATE = mujoco.mjtState.mjSTATE_INTEGRATION
INVENTED = ["sensordata", "xpos", "xquat", "xmat", "geom_xpos", "site_xpos", "site_xmat"]

quadruped.Physics.contexts = None  # else a reset of quadruped_escape wants to draw


class Writer:
    def __init__(self):
        self.parts = []

    def numbers(self, *values):
        self.parts.append(np.array(values, dtype=np.float64))

    def array(self, values):  # without its size
        self.parts.append(np.ravel(values).astype(np.float64))

    def list(self, values):
        self.numbers(np.size(values))
        self.array(values)

    def text(self, text):
        self.list([ord(c) for c in text])

    def arrays(self, arrays):
        self.numbers(len(arrays))
        for name, values in arrays.items():
            self.text(name)
            self.list(values)


def load(name, seed):
    for domain, task in suite.ALL_TASKS:
        if name == f"{domain}_{task}":
            return suite.load(domain, task, task_kwargs={"random": seed})
    raise ValueError(f"dm_control has no task {name}")


def flat(observation):
    return np.concatenate([np.ravel(value) for value in observation.values()])


def views(physics):
    """The model's arrays by name, but for those that say where files lie."""
    model = physics.model.ptr
    arrays = {name: getattr(model, name) for name in dir(model) if not name.startswith("_")}
    return {name: array for name, array in arrays.items()
            if isinstance(array, np.ndarray) and array.dtype.kind in "biuf"
            and array.size <= MAX_ARRAY and not name.endswith("_pathadr")}


def copies(physics):
    return {name: array.copy() for name, array in views(physics).items()}


def same(a, b):
    return np.array_equal(a, b, equal_nan=a.dtype.kind == "f")


def drawn_at_construction(name):
    """Names of the arrays that differ between models made with different seeds."""
    one, other = views(load(name, 1).physics), views(load(name, 2).physics)
    return {key for key in one if not same(one[key], other[key])}


def action_range(spec):
    """The action's bounds; between -1 and 1 where it has none (which is 1e10 in the spec)."""
    unlimited = spec.maximum >= mujoco.mjMAXVAL
    return np.where(unlimited, -1, spec.minimum), np.where(unlimited, 1, spec.maximum)


def write_changes(physics, made, drawn, out):
    out.arrays({key: values for key, values in views(physics).items()
                if key in drawn or not same(values, made[key])})


def trace(name, out):
    env = load(name, 1)
    spec = env.action_spec()
    low, high = action_range(spec)
    random = np.random.RandomState(2)
    physics = env.physics
    made, drawn = copies(physics), drawn_at_construction(name)
    first = env.reset()
    ends_by_itself = type(env.task).get_termination is not control.Task.get_termination

    limit = env._step_limit
    out.numbers(STATES, math.ceil(limit) if limit < math.inf else 0, env.control_timestep(),
                physics.timestep())
    out.list(spec.minimum)
    out.list(spec.maximum)
    out.numbers(len(first.observation))
    for value in first.observation.values():
        out.list(np.shape(value))
    out.arrays({key: values for key, values in made.items() if key not in drawn})

    for state in range(STATES):
        env.reset()
        for _ in range(30 * state):  # further states are in the midst of an episode
            env.step(random.uniform(low, high))
        scale = 1.0
        if ends_by_itself and state == STATES - 1:  # at rest, nearly
            scale = 1e-7
            physics.set_state(physics.get_state() * 1.5e-6 / np.linalg.norm(physics.get_state()))
        integration = physics.get_state(STATE)
        with physics.reset_context():
            physics.set_state(integration, STATE)
        write_changes(physics, made, drawn, out)
        out.list(integration)
        out.array(flat(env.task.get_observation(physics)))
        steps = Writer()
        count = 0
        for count in range(1, STEPS + 1):
            action = (scale * random.uniform(low, high)).astype(np.float32)
            step = env.step(action.astype(np.float64))
            terminated = step.last() and step.discount == 0
            steps.array(action)
            steps.numbers(step.reward, terminated)
            steps.array(flat(step.observation))
            if terminated:
                break
        assert scale == 1 or terminated
        out.numbers(count)
        out.parts += steps.parts


def invent(data, random):
    """Overwrites what follows from the state: touches and meetings that no pose here has."""
    distance = 10 ** random.uniform(-3, 0.5)
    numbers = []
    for name in INVENTED:
        array = getattr(data, name)
        if name == "sensordata":
            array[:] = random.uniform(0, 3, array.shape)
        else:
            scale = distance if name.endswith("xpos") else 1
            array[:] = scale * random.uniform(-1, 1, array.shape)
        numbers.append(np.ravel(array))
    return np.concatenate(numbers)


def poses(name, out):
    """Between the model's own pose, where robots stand, and where an episode begins; and beyond."""
    env = load(name, 4)
    low, high = action_range(env.action_spec())
    random = np.random.RandomState(5)
    physics = env.physics
    made, drawn = copies(physics), drawn_at_construction(name)
    out.numbers(EPISODES)
    for _ in range(EPISODES):
        env.reset()
        begin = physics.data.qpos.copy()
        write_changes(physics, made, drawn, out)
        out.numbers(POSES)
        for _ in range(POSES):
            weight = 10 ** random.uniform(-2, 1)
            with physics.reset_context():
                physics.data.qpos[:] = weight * begin + (1 - weight) * physics.model.qpos0
                mujoco.mj_normalizeQuat(physics.model.ptr, physics.data.qpos)
                speed = 10 ** random.uniform(-2, 1.5)
                physics.data.qvel[:] = speed * random.randn(physics.model.nv)
                physics.set_control(random.uniform() * random.uniform(low, high))
                integration = physics.get_state(STATE)
            out.list(integration)
            out.numbers(env.task.get_reward(physics), env.task.get_termination(physics) == 0)
            out.array(flat(env.task.get_observation(physics)))
        out.list(invent(physics.data, random))
        out.numbers(env.task.get_reward(physics))
        out.array(flat(env.task.get_observation(physics)))


def resets(name, out):
    env = load(name, 3)
    made = copies(env.physics)
    written = {key: np.zeros(made[key].size, bool) for key in drawn_at_construction(name)}
    for _ in range(RESETS_COMPARED):
        env.reset()
        for key, values in views(env.physics).items():
            if not same(values, made[key]):
                mask = written.setdefault(key, np.zeros(values.size, bool))
                mask |= np.ravel(values != made[key])
    out.numbers(len(written))
    elements = []
    for number, (key, mask) in enumerate(written.items()):
        out.text(key)
        if mask.sum() <= MAX_ELEMENTS:
            elements += [(number, index) for index in np.flatnonzero(mask)]
    out.numbers(len(elements))
    out.array(elements)

    arrays = [np.ravel(views(env.physics)[key]) for key in written]  # ravel: views, they are dense
    rows = min([RESETS] + [few for key, few in FEWER_RESETS.items() if name.startswith(key)])
    out.numbers(rows)
    for _ in range(rows):
        out.array(flat(env.reset().observation))
        out.array([arrays[number][index] for number, index in elements])
        out.numbers(env.physics.data.ncon)
        out.array(env.physics.data.qpos)
        out.array(env.physics.data.qvel)


def tolerance(_, out):
    sigmoids = ["gaussian", "hyperbolic", "long_tail", "reciprocal", "cosine", "linear",
                "quadratic", "tanh_squared"]
    for number, sigmoid in enumerate(sigmoids):
        for bounds in [(0, 0), (-1, 2), (3, np.inf), (-np.inf, 0.5)]:
            for margin in [0, 0.5, 4]:
                for value in [0, 0.1, 0.7] if number in (4, 5, 6) else [0.01, 0.1, 0.7]:
                    for x in np.linspace(-7, 7, 29):
                        out.numbers(x, *bounds, margin, number, value, rewards.tolerance(
                            x, bounds, margin, sigmoid, value))


def terrain(_, out):
    random = np.random.RandomState(4)
    zooms = [(2, 2), (2, 7), (3, 5), (5, 5), (7, 3), (9, 64), (30, 201)]
    out.numbers(len(zooms))
    for size, new_size in zooms:
        grid = random.uniform(-1, 1, (size, size))
        zoomed = ndimage.zoom(grid, new_size / size)
        assert zoomed.shape == (new_size, new_size)
        out.numbers(size, new_size)
        out.array(grid)
        out.array(zoomed)

    quadruped._find_non_contacting_height = lambda *_: None  # it takes long
    env = load("quadruped_escape", 5)
    heights = env.physics.model.hfield_data
    env.reset()
    out.list(np.random.RandomState(5).uniform(0.15, 1, (30, 30)))  # as the task has drawn them
    out.list(heights)
    places = random.choice(len(heights), 30)
    out.list(places)
    out.numbers(RESETS)
    for _ in range(RESETS):
        env.reset()
        out.array(heights[places])


def main():
    what, name, path = sys.argv[1:]
    out = Writer()
    modes = {"trace": trace, "poses": poses, "resets": resets, "tolerance": tolerance,
             "terrain": terrain}
    modes[what](name, out)
    np.concatenate(out.parts).tofile(path)


main()
