"""Writes what dm_control does with the model of constrained/reacher, for reacher_test.cc.

    reacher_oracle.py FILE

The model is dm_control's text with LS3's obstacle written into it; what the task and a
step do is as LS3's code has it. The file is float64 in native order; a text is its length and its
characters' codes, a list its length and its items:

  arrays (name, values) of the model, image of the first state (64, 64, 3),
  [episodes], then an episode: first observation (all fields one after another), [steps], then a
  step: action, reward, constraint, observation.
"""
import os
import re
import sys

os.environ.setdefault("MUJOCO_GL", "egl")

import numpy as np
from dm_control.rl import control
from dm_control.suite import common, reacher
from dm_control.utils import rewards

SIZE, STEPS = 64, 100
# Radius in m; angle in pi and radius in m of dm_control's polar coordinates.
DISCS = {"target": (0.015, -0.25, 0.25), "obstacle": (0.05, -0.30, 0.13)}
MAX_ARRAY = 100_000  # larger arrays are textures and meshes


class Physics(reacher.Physics):
    def finger_to_obstacle(self):
        return (self.named.data.geom_xpos["obstacle", :2] -
                self.named.data.geom_xpos["finger", :2])


class Reacher(reacher.Reacher):
    def initialize_episode(self, physics):
        super().initialize_episode(physics)
        physics.named.data.qpos["shoulder"] = 0.53 * np.pi
        physics.named.data.qpos["wrist"] = 0.85 * np.pi
        for name, (size, angle, radius) in DISCS.items():
            physics.named.model.geom_size[name, 0] = size
            physics.named.model.geom_pos[name, "x"] = radius * np.sin(angle * np.pi)
            physics.named.model.geom_pos[name, "y"] = radius * np.cos(angle * np.pi)

    def get_observation(self, physics):
        return {"position": physics.position(), "to_target": physics.finger_to_target(),
                "to_obstacle": physics.finger_to_obstacle(), "velocity": physics.velocity()}

    def get_constraint(self, physics):
        radii = physics.named.model.geom_size[["obstacle", "finger"], 0].sum()
        return rewards.tolerance(np.linalg.norm(physics.finger_to_obstacle()), (0, radii))


def disc(name, color):
    size, angle, radius = DISCS[name]
    x, y = float(radius * np.sin(angle * np.pi)), float(radius * np.cos(angle * np.pi))
    return (f'<geom name="{name}" rgba="{color} 1" pos="{x!r} {y!r} .01" material="target" '
            f'type="sphere" size="{size}"/>')


def model():
    """LS3's text, but for the discs' places, which its task writes at each reset."""
    xml = common.read_model("reacher.xml").decode()
    xml, found = re.subn('<geom name="target"[^>]*/>',
                         disc("target", "1 1 0") + disc("obstacle", "1 0 0"), xml)
    assert found == 1
    return xml


def flat(observation):
    return np.concatenate([np.ravel(value) for value in observation.values()])


def to(pose):
    return lambda position, _: np.clip(np.array(pose) - position, -1, 1)


def main():
    physics = Physics.from_xml_string(model(), common.ASSETS)
    env = control.Environment(physics, Reacher(target_size=0.015, random=1), time_limit=20)
    out = []

    def write(*values):
        out.append(np.array(values, dtype=np.float64).ravel())

    def write_list(values):
        write(np.size(values))
        write(*np.ravel(values))

    env.reset()
    arrays = {name: getattr(physics.model.ptr, name) for name in dir(physics.model.ptr)
              if not name.startswith("_") and not name.endswith("_pathadr")}
    arrays = {name: array for name, array in arrays.items()
              if isinstance(array, np.ndarray) and array.dtype.kind in "biuf"
              and array.size <= MAX_ARRAY}
    write(len(arrays))
    for name, values in arrays.items():
        write_list([ord(c) for c in name])
        write_list(values)
    write(*physics.render(SIZE, SIZE, camera_id="fixed").astype(float).ravel())

    random = np.random.RandomState(2)
    uniform = lambda *_: random.uniform(-1, 1, 2)
    aside, at_target = to((np.pi, 0)), to((0.75 * np.pi, 0))
    policies = [uniform, uniform, to((0.53 * np.pi, 0.7 * np.pi)),
                lambda position, t: (aside if t < 40 else at_target)(position, t)]
    write(len(policies))
    for policy in policies:
        write(*flat(env.reset().observation))
        write(STEPS)
        frozen = False
        for t in range(STEPS):
            action = policy(physics.position(), t).astype(np.float32).astype(np.float64)
            step = env.step(np.zeros(2) if frozen else action / 2)
            constraint = env.task.get_constraint(physics)
            frozen |= constraint > 0
            write(*action, step.reward - 1, constraint, *flat(step.observation))
    np.concatenate(out).tofile(sys.argv[1])


main()
