"""What PyTorch and rookery_policy.py make of a bundle, for equality_test.cc to compare with.

    bundle_oracle.py FOLDER...

A FOLDER has a bundle and observations.bin, float64 (N, D). Written, float64 each: torch.bin, actions of
PyTorch in double precision (N, A); python64.bin and python32.bin, those of rookery_policy.py in both
precisions; env.bin, the last ones in the env's units.
"""
import json
import pathlib
import sys

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tools/python"))
import rookery_policy

torch.set_num_threads(1)


def torch_encoder(description, tensors):
    """From observations to a latent, which may have no elements, and what is beside the image."""
    encoder = description["encoder"]
    if encoder is None:
        return lambda x: (x[:, :0], x)
    image = description["observations"][0]
    channels, height, width = image["history"] * image["shape"][0], *image["shape"][1:]
    rows, columns, projection = encoder["rows"], encoder["columns"], encoder["projection"]
    top, left = (height - rows) // 2, (width - columns) // 2

    def weights(layer, *parts):
        return (tensors[layer[part]].double() for part in parts)

    def encode(x):
        h = x[:, :channels * height * width].view(-1, channels, height, width) / 255
        h = h[:, :, top:top + rows, left:left + columns]
        for layer in encoder["convolutions"]:
            h = nn.functional.conv2d(h, *weights(layer, "weight", "bias"), layer["stride"]).relu()
        h = nn.functional.linear(h.flatten(1), *weights(projection, "weight", "bias"))
        h = nn.functional.layer_norm(h, h.shape[1:], *weights(projection, "scale", "shift"),
                                     projection["epsilon"])
        return h.tanh(), x[:, channels * height * width:]

    return encode


def torch_policy(folder):
    """From the documented format alone."""
    description = json.loads((folder / "policy.json").read_text())
    tensors = load_file(folder / "policy.safetensors")
    modules = []
    for layer in description["layers"]:
        linear = nn.Linear(layer["inputs"], layer["outputs"]).double()
        linear.weight.data.copy_(tensors[layer["weight"]])
        linear.bias.data.copy_(tensors[layer["bias"]])
        modules.append(linear)
        modules += {"none": [], "relu": [nn.ReLU()], "tanh": [nn.Tanh()]}[layer["activation"]]
    net, encode = nn.Sequential(*modules), torch_encoder(description, tensors)
    normalizer, action = description["normalizer"], description["action"]

    def act(x):
        latent, x = encode(x)
        if normalizer:
            x = (x - tensors[normalizer["mean"]]) / torch.sqrt(
                tensors[normalizer["variance"]] + normalizer["epsilon"])
            x = x.clamp(-normalizer["clip"], normalizer["clip"])
        y = net(torch.cat([latent, x], 1))
        if action["mapping"] == "argmax":
            return y.argmax(1, keepdim=True).double()
        if action["mapping"] == "tanh_mean":
            y = y.chunk(2, dim=1)[0]
        return y.tanh()

    return act


def as_dict(policy, row):
    """Every second observation comes as a dict of its fields."""
    parts = np.split(row, np.cumsum([elements for _, elements in policy.fields])[:-1])
    return {name: part for (name, _), part in zip(policy.fields, parts)}


def ask(folder):
    single, double = rookery_policy.load(folder), rookery_policy.load(folder, np.float64)
    observations = np.fromfile(folder / "observations.bin").reshape(-1, single.inputs)

    def write(name, values):
        np.asarray(values, np.float64).reshape(len(observations), -1).tofile(folder / f"{name}.bin")

    with torch.no_grad():
        write("torch", torch_policy(folder)(torch.from_numpy(observations)).numpy())
    write("python64", [double.act(row) for row in observations])
    write("python32", [single.act(as_dict(single, row) if i % 2 else row)
                       for i, row in enumerate(observations)])
    write("env", [single(row) for row in observations])


for name in sys.argv[1:]:
    ask(pathlib.Path(name))
