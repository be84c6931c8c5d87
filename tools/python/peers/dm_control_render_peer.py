"""dm_control's images per second over EGL: a peer of `rookery bench render`.

    dm_control_render_peer.py ID SIZE SECONDS PROCESSES

Each process steps one env with random actions and draws camera 0 after each step, as pixel wrappers
do. The answer is the sum over processes.
"""
import multiprocessing
import os
import sys
import time

os.environ.setdefault("MUJOCO_GL", "egl")


def images(task_id, size, seconds, barrier, result):
    import absl.logging
    import numpy
    from dm_control import suite

    absl.logging.set_verbosity(absl.logging.ERROR)  # MuJoCo's word on the suite's old XML
    name = task_id.removeprefix("dmc/")
    domain, task = next(pair for pair in suite.ALL_TASKS if "_".join(pair) == name)
    env = suite.load(domain, task, task_kwargs={"random": 0})
    spec = env.action_spec()
    random = numpy.random.default_rng(0)
    env.reset()
    env.physics.render(size, size, camera_id=0)  # makes the context
    barrier.wait()
    begun, count = time.perf_counter(), 0
    while (passed := time.perf_counter() - begun) < seconds:
        if env.step(random.uniform(spec.minimum, spec.maximum)).last():
            env.reset()
        env.physics.render(size, size, camera_id=0)
        count += 1
    result.put(count / passed)


def main():
    task_id, size, seconds, processes = sys.argv[1], *map(float, sys.argv[2:])
    context = multiprocessing.get_context("spawn")
    barrier, result = context.Barrier(int(processes)), context.Queue()
    workers = [context.Process(target=images, args=(task_id, int(size), seconds, barrier, result))
               for _ in range(int(processes))]
    for worker in workers:
        worker.start()
    total = sum(result.get() for _ in workers)
    for worker in workers:
        worker.join()
    print(total)


if __name__ == "__main__":
    main()
