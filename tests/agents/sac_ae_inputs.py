"""Inputs of SAC+AE as formulas of a tensor's name and an element's index, so that Python and C++
(sac_ae_inputs.h) make the same ones to the last bit. Integers, sums, products and square roots
alone: nothing that a mathematical library might round otherwise.
"""

import math

import numpy as np
import torch

GAMMA = 0x9E3779B97F4A7C15
GRID = 12  # pixels between the points that a picture is interpolated from


def bits(name, count):
    """64 of them for each index: splitmix64 (Steele et al. 2014) from the name's FNV-1a hash on."""
    start = 0xCBF29CE484222325
    for letter in name.encode():
        start = (start ^ letter) * 0x100000001B3 % 2**64
    z = np.uint64(start) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(GAMMA)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def uniform(name, shape):
    """In [0, 1)."""
    values = (bits(name, math.prod(shape)) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return torch.from_numpy(values.reshape(shape))


def normal(name, shape):
    """Nearly: mean 0, variance 1, the sum of four."""
    u = uniform(name, (*shape, 4))
    return (((u[..., 0] + u[..., 1]) + u[..., 2]) + u[..., 3] - 2) * math.sqrt(3)


def pixels(name, shape):
    """(..., H, W) uint8: a bilinear picture in each channel, in whole numbers."""
    height, width = shape[-2:]
    rows, columns = height // GRID + 2, width // GRID + 2
    count = math.prod(shape[:-2])
    points = (bits(name, count * rows * columns) >> np.uint64(56)).astype(np.int64)
    points = points.reshape(count, rows, columns)
    y, x = np.arange(height)[:, None], np.arange(width)[None, :]
    i, j, v, u = y // GRID, x // GRID, y % GRID, x % GRID
    picture = (
        points[:, i, j] * (GRID - v) * (GRID - u)
        + points[:, i, j + 1] * (GRID - v) * u
        + points[:, i + 1, j] * v * (GRID - u)
        + points[:, i + 1, j + 1] * v * u
    ) // GRID**2
    return torch.from_numpy(picture.astype(np.uint8).reshape(shape))


def weight(name, shape):
    """The first value of a parameter or target, by its name's last word."""
    kind = name.split("/")[-1]
    if kind == "log_alpha":
        return torch.tensor(-2.25)
    centred = 2 * uniform(name, shape) - 1
    if kind == "scale":
        return 1 + 0.25 * centred
    if kind in ("bias", "shift"):  # of few filters' convolutions above 0, lest all of them be dead
        return 0.25 * (uniform(name, shape) if "conv" in name else centred)
    if len(shape) < 4:
        fan_in = shape[-1]
    else:  # of a transposed convolution (inputs, outputs, 3, 3), of others (outputs, inputs, 3, 3)
        fan_in = 9 * shape[0 if "deconv" in name else 1]
    return centred * math.sqrt(6 / fan_in)


def batches(updates, batch_size, image, actions, gamma=0.99):
    """Columns (updates, B, ...); image is (C, H, W). A quarter of the transitions is terminal."""
    rows = (updates, batch_size)
    going_on = (uniform("discount", rows) < 0.75).to(torch.float64)
    return {
        "obs/pixels": pixels("obs/pixels", (*rows, *image)),
        "next_obs/pixels": pixels("next_obs/pixels", (*rows, *image)),
        "action": 2 * uniform("action", (*rows, actions)) - 1,
        "reward": normal("reward", rows),
        "discount": gamma * going_on,
    }


def noise(updates, batch_size, image, actions):
    return {
        "noise/next": normal("noise/next", (updates, batch_size, actions)),
        "noise/actor": normal("noise/actor", (updates, batch_size, actions)),
        "noise/dither": uniform("noise/dither", (updates, batch_size, *image)),
    }


def figures(tensor):
    """What the golden file keeps of a tensor."""
    flat = tensor.detach().to(torch.float64).reshape(-1)
    places = (bits("places", 8) % np.uint64(flat.numel())).astype(np.int64)
    return {
        "shape": list(tensor.shape),
        "mean": flat.mean().item(),
        "norm": flat.norm().item(),
        "elements": flat[places].tolist(),
    }
