"""What the oracles of agents share: inputs, weights and results as files of a folder.

    <agent>_oracle.py FOLDER DTYPE

FOLDER holds settings.json and input arrays (NAME.bin, row-major, of the dtypes and shapes that the
settings name); the weights after the updates, computed in DTYPE, are written as NAME.out.bin, and so
is whatever else a script has to say. Weights of all nets of an ensemble lie together: (K, out, in);
of one alone without the first extent.
"""

import json
import pathlib
import sys

import numpy as np
import torch
from torch import nn

folder = pathlib.Path(sys.argv[1])
settings = json.loads((folder / "settings.json").read_text())
dtype = getattr(torch, sys.argv[2])
torch.set_default_dtype(dtype)
torch.set_num_threads(1)


def read(name):
    values = np.fromfile(folder / f"{name}.bin", settings["dtypes"][name])
    return torch.from_numpy(values.reshape(settings["shapes"][name])).to(dtype)


def write(name, tensor):
    tensor.detach().contiguous().numpy().tofile(folder / f"{name}.out.bin")


def mlp(inputs, hidden, outputs):
    sizes = [inputs, *hidden, outputs]
    layers = []
    for i in range(len(sizes) - 1):
        layers.append(nn.Linear(sizes[i], sizes[i + 1]))
        if i + 2 < len(sizes):
            layers.append(nn.ReLU())
    return nn.Sequential(*layers)


def linears(net):
    return [layer for layer in net if isinstance(layer, nn.Linear)]


def load(nets, name):
    for i, _ in enumerate(linears(nets[0])):
        for part in ("weight", "bias"):
            targets = [getattr(linears(net)[i], part) for net in nets]
            values = read(f"{name}.{i}.{part}").reshape(len(nets), *targets[0].shape)
            for target, value in zip(targets, values):
                target.data.copy_(value)


def store(nets, name):
    for i, _ in enumerate(linears(nets[0])):
        for part in ("weight", "bias"):
            write(f"{name}.{i}.{part}", torch.stack([getattr(linears(net)[i], part) for net in nets]))


def follow(targets, nets, tau):
    """Polyak averages of the nets' weights."""
    with torch.no_grad():
        for net, target in zip(nets, targets):
            for p, t in zip(net.parameters(), target.parameters()):
                t.copy_((1 - tau) * t + tau * p)
