"""Writes what dm_control draws, for vision/pixels_differential_test.cc to compare with.

    pixels_oracle.py DOMAIN TASK SIZE FILE

The file is float64 in native order: OpenGL's renderer as [length, characters...], then for each of
2 states: qpos, qvel, geom_pos, geom_size, site_pos, site_size (each with its length before it) and
the image of camera 0, (SIZE, SIZE, 3).
"""
import os
import sys

os.environ.setdefault("MUJOCO_GL", "egl")

import numpy as np
from dm_control import suite
from OpenGL import GL


def main():
    domain, task, size, path = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
    env = suite.load(domain, task, task_kwargs={"random": 1})
    spec = env.action_spec()
    random = np.random.RandomState(2)
    physics = env.physics
    out = []

    def add(values):
        values = np.array(values, dtype=float).ravel()  # a copy: the simulation goes on
        out.extend([np.array([values.size], dtype=float), values])

    for state in range(2):
        env.reset()
        for _ in range(25 * state):
            env.step(random.uniform(spec.minimum, spec.maximum))
        image = physics.render(size, size, camera_id=0)
        if state == 0:
            with physics.contexts.gl.make_current() as context:
                add(list(context.call(GL.glGetString, GL.GL_RENDERER)))
        add(physics.data.qpos)
        add(physics.data.qvel)
        for name in ["geom_pos", "geom_size", "site_pos", "site_size"]:
            add(getattr(physics.model, name))
        out.append(image.astype(float).ravel())
    np.concatenate(out).tofile(path)


main()
