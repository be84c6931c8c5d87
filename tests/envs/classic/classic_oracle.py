"""Writes what Gymnasium's classic control does, for classic_differential_test.cc to compare with.

    classic_oracle.py trace NAME [OPTION=VALUE | env.params.NAME=VALUE ...] FILE
        3 states, 200 actions each; then states at the borders of what can happen, 5 actions each
    classic_oracle.py resets NAME FILE   1000 initial states
    classic_oracle.py limit NAME FILE    steps until a truncation

The files are float64 in native order:
  trace:  header [time limit in steps, choices (0: a box), action low and high, observation size,
          low..., high..., steps], then a step: whether a state is set before it (1 or 0), if so
          the state; then action, reward, terminated, observation.
  resets: rows, columns, data.
  limit:  state, steps from there, the state set again before each step.
"""
import inspect
import math
import sys
import textwrap
import types

import gymnasium
import numpy as np

STATES, STEPS, BORDER_STEPS, RESETS = 3, 200, 5, 1000
TILT = 12 * 2 * math.pi / 360


def beside(x):
    return [np.nextafter(x, -np.inf), x, np.nextafter(x, np.inf)]


# Where episodes end, walls stop, speeds are cut and angles are wrapped.
BORDERS = {
    "CartPole-v1": [[s * x, 0, 0, 0] for s in (1, -1) for x in beside(2.4)]
    + [[0, 0, s * x, 0] for s in (1, -1) for x in beside(TILT)]
    + [[2.3, 3, 0.1, 1], [-2.3, -3, -0.1, -1]],
    "MountainCar-v0": [[-1.19, -0.06], [-1.2, 0], [0.45, 0.065], [0.499, 0.002], [0.59, 0.07],
                       [-0.5, 0.0699], [-0.5, -0.0699]],
    "MountainCarContinuous-v0": [[-1.19, -0.06], [-1.2, 0], [0.4, 0.065], [0.449, 0.002],
                                 [0.59, 0.07], [-0.5, 0.0699], [-0.5, -0.0699]],
    "Acrobot-v1": [[3.1, 0.5, 12, 28], [-3.1, -3.1, -12, -28], [2.6, 0, 1, 1], [1.9, 0.4, 2, 0],
                   [3.1, 3.1, 1, 6], [0, 0, 12, -28]],
    "Pendulum-v1": [[3.1, 7.9], [-3.1, -7.9], [20, 1], [-20, -1], [np.pi, 0], [-np.pi, 0]],
}
# Our parameters by the originals' names.
ATTRIBUTES = {
    "CartPole-v1": {"gravity": "gravity", "cart_mass": "masscart", "pole_mass": "masspole",
                    "pole_half_length": "length", "force": "force_mag"},
    "MountainCar-v0": {"gravity": "gravity", "force": "force"},
    "MountainCarContinuous-v0": {"force": "power"},
    "Acrobot-v1": {"link_mass_1": "LINK_MASS_1", "link_mass_2": "LINK_MASS_2",
                   "link_length_1": "LINK_LENGTH_1", "link_centre_1": "LINK_COM_POS_1",
                   "link_centre_2": "LINK_COM_POS_2", "link_inertia": "LINK_MOI"},
    "Pendulum-v1": {"gravity": "g", "mass": "m", "length": "l"},
}


def replace_in(env, method, old, new):
    """Some of the originals' constants have no name: changes one in the text of a method."""
    text = textwrap.dedent(inspect.getsource(getattr(type(env), method)))
    assert text.count(old) == 1, f"{method} has {old} {text.count(old)} times"
    names = dict(vars(inspect.getmodule(type(env))))
    exec(text.replace(old, new), names)
    setattr(env, method, types.MethodType(names[method], env))


def set_parameter(env, name, parameter, value):
    attribute = ATTRIBUTES[name].get(parameter)
    if attribute is not None:
        assert hasattr(env, attribute)
        setattr(env, attribute, value)
    elif (name, parameter) == ("Acrobot-v1", "gravity"):
        replace_in(env, "_dsdt", "g = 9.8", f"g = {value}")
    elif (name, parameter) == ("Acrobot-v1", "torque"):
        env.AVAIL_TORQUE = [-value, 0, value]
    else:
        assert (name, parameter) == ("MountainCarContinuous-v0", "gravity")
        replace_in(env, "step", "0.0025", str(value))
    if name == "CartPole-v1":
        env.total_mass = env.masspole + env.masscart
        env.polemass_length = env.masspole * env.length


def make(name, settings=()):
    options, parameters = {}, {}
    for setting in settings:
        key, value = setting.split("=")
        value = value == "true" if value in ("true", "false") else float(value)
        is_parameter = key.startswith("env.params.")
        (parameters if is_parameter else options)[key.removeprefix("env.params.")] = value
    env = gymnasium.make(name, disable_env_checker=True, **options)
    for parameter, value in parameters.items():
        set_parameter(env.unwrapped, name, parameter, value)
    return env


def set_state(env, state):
    env.state = np.array(state, dtype=np.float64)
    if env.spec.id == "CartPole-v1":
        env.steps_beyond_terminated = None


def random_action(env, random):
    space = env.action_space
    if isinstance(space, gymnasium.spaces.Discrete):
        return int(random.randint(space.n))
    return random.uniform(space.low, space.high).astype(np.float32)


def trace(name, *settings):
    env = make(name, settings).unwrapped
    random = np.random.RandomState(2)
    space, observed = env.action_space, env.observation_space
    discrete = isinstance(space, gymnasium.spaces.Discrete)
    env.reset(seed=1)
    rows = []

    def place(state):
        set_state(env, state)
        rows.append([[1], env.state])

    def warm(steps):
        env.reset()
        for _ in range(steps):
            env.step(random_action(env, random))
        return np.array(env.state, dtype=np.float64)

    for index, state in enumerate([None] * STATES + BORDERS[name]):
        terminated = True
        for step in range(STEPS if state is None else BORDER_STEPS):
            if step == 0:
                place(warm(6 * index) if state is None else state)
            elif terminated:  # what comes behind an end is nobody's business
                if state is not None:
                    break
                place(warm(0))
            else:
                rows.append([[0]])
            action = random_action(env, random)
            observation, reward, terminated, truncated, _ = env.step(action)
            assert not truncated
            rows[-1] += [np.ravel(action), [reward, terminated], observation]
    bounds = [0, 0] if discrete else [space.low[0], space.high[0]]
    header = [[gymnasium.spec(name).max_episode_steps, space.n if discrete else 0, *bounds,
               observed.shape[0]], observed.low, observed.high, [len(rows)]]
    return header + [part for row in rows for part in row]


def resets(name):
    env = make(name).unwrapped
    env.reset(seed=3)
    rows = []
    for _ in range(RESETS):
        env.reset()
        rows.append(env.state)
    return [np.shape(rows), np.ravel(rows)]


def limit(name):
    env = make(name)
    env.reset(seed=5)
    state = env.unwrapped.state
    steps, truncated = 0, False
    while not truncated:
        set_state(env.unwrapped, state)
        _, _, terminated, truncated, _ = env.step(env.action_space.sample())
        assert not terminated
        steps += 1
    return [state, [steps]]


def main():
    what, *arguments, path = sys.argv[1:]
    parts = {"trace": trace, "resets": resets, "limit": limit}[what](*arguments)
    np.concatenate([np.asarray(part, dtype=np.float64) for part in parts]).tofile(path)


main()
