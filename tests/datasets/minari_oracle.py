"""Reads a dataset with Minari and says what is in it, or writes datasets for the reader's tests.

  minari_oracle.py read FOLDER         a JSON object
  minari_oracle.py write FOLDER        as Minari's own storage writes it
  minari_oracle.py traps FOLDER        files that are damaged, or made to harm
"""
import json
import pathlib
import sys

import h5py
import numpy as np
from minari.dataset.minari_storage import MinariStorage


def read(folder):
    storage = MinariStorage.read(folder / "data")
    spaces = [str(storage.observation_space), str(storage.action_space)]
    episodes = []
    for episode in storage.get_episodes(range(storage.total_episodes)):
        observations = episode["observations"]
        if isinstance(observations, dict):
            observations = {name: np.asarray(value).tolist() for name, value in observations.items()}
        else:
            observations = np.asarray(observations).tolist()
        episodes.append({
            "observations": observations,
            "actions": episode["actions"].tolist(),
            "rewards": episode["rewards"].tolist(),
            "terminations": [bool(x) for x in episode["terminations"]],
            "truncations": [bool(x) for x in episode["truncations"]],
            "infos": {name: np.asarray(value).tolist() for name, value in episode["infos"].items()},
        })
    seeds = [m.get("seed") for m in storage.get_episode_metadata(range(storage.total_episodes))]
    print(json.dumps({"spaces": spaces, "episodes": episodes, "seeds": seeds,
                      "total_steps": storage.total_steps}))


def write(folder):
    import gymnasium as gym
    from minari.data_collector import EpisodeBuffer

    env = gym.make("Pendulum-v1", max_episode_steps=5)
    storage = MinariStorage.new(folder / "data", env.observation_space, env.action_space)
    for seed in range(2):
        seen, _ = env.reset(seed=seed)
        buffer = EpisodeBuffer(seed=seed, observations=[seen], actions=[], infos={"step": [0]})
        done = False
        while not done:
            action = np.array([0.5], np.float32)
            seen, reward, terminated, truncated, _ = env.step(action)
            done = terminated or truncated
            buffer.observations.append(seen)
            buffer.actions.append(action)
            buffer.rewards.append(reward)
            buffer.terminations.append(terminated)
            buffer.truncations.append(truncated)
            buffer.infos["step"].append(len(buffer.rewards))
        storage.update_episodes([buffer])


def episode(file, name, steps=3, **more):
    group = file.create_group(name)
    group["observations"] = np.zeros((steps + 1, 2), np.float32)
    group["actions"] = np.zeros((steps, 2), np.float32)
    group["rewards"] = np.zeros(steps, np.float32)
    group["terminations"] = np.zeros(steps, bool)
    group["truncations"] = np.zeros(steps, bool)
    for key, value in more.items():
        group[key] = value
    return group


def traps(folder):
    secret = folder / "secret.bin"
    secret.write_bytes(b"\1" * 1024)
    with h5py.File(folder / "external.h5", "w") as file:
        group = episode(file, "episode_0")
        group.create_dataset("x", (16,), np.uint8, external=[(str(secret), 0, 16)])
    with h5py.File(folder / "link.h5", "w") as file:
        group = episode(file, "episode_0")
        group["x"] = h5py.ExternalLink("external.h5", "/episode_0/rewards")
    with h5py.File(folder / "soft.h5", "w") as file:
        group = episode(file, "episode_0")
        group["x"] = h5py.SoftLink("/episode_0")
    with h5py.File(folder / "virtual.h5", "w") as file:
        group = episode(file, "episode_0")
        layout = h5py.VirtualLayout((4,), np.float32)
        layout[:] = h5py.VirtualSource("external.h5", "/episode_0/rewards", (4,))
        group.create_virtual_dataset("x", layout)
    with h5py.File(folder / "huge.h5", "w") as file:
        group = episode(file, "episode_0")
        group.create_dataset("x", (1 << 40,), np.uint8, chunks=(1 << 20,), compression="gzip")
    with h5py.File(folder / "gap.h5", "w") as file:
        episode(file, "episode_0")
        episode(file, "episode_2")
    with h5py.File(folder / "empty.h5", "w") as file:
        file.attrs["total_episodes"] = 5
    with h5py.File(folder / "text.h5", "w") as file:
        group = episode(file, "episode_0")
        del group["rewards"]
        group["rewards"] = ["one", "two", "three"]
    with h5py.File(folder / "infos.h5", "w") as file:
        group = episode(file, "episode_0")
        group["infos/cost"] = np.arange(4, dtype=np.float64)
        group["infos/text"] = ["a", "b", "c"]
    with h5py.File(folder / "whole.h5", "w") as file:
        group = episode(file, "episode_0", steps=2000)
        group["x"] = np.random.default_rng(1).standard_normal((2000, 20))
    whole = (folder / "whole.h5").read_bytes()
    (folder / "cut.h5").write_bytes(whole[:len(whole) // 2])
    (folder / "other.h5").write_bytes(b"not HDF5 at all" * 100)


if __name__ == "__main__":
    {"read": read, "write": write, "traps": traps}[sys.argv[1]](pathlib.Path(sys.argv[2]))
