"""A policy that `rookery export` wrote, in NumPy.

    from rookery_policy import load

    policy = load("my_policy")
    action = policy({"position": [0.1, 0.9, 0.2], "velocity": [0.0, 0.3]})

One file, to be copied to where it is needed; it asks for NumPy and safetensors alone. Observations
are raw, as the env gives them: the policy normalizes them itself. docs/deploy.md is the format.
"""
import json
import pathlib

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file

FORMAT, VERSION = "rookery policy", 2  # 1 had no encoders
ACTIVATIONS = {"none": lambda y: y, "relu": lambda y: np.maximum(y, 0), "tanh": np.tanh}
MAPPINGS = {"box": ("tanh_mean", "tanh"), "discrete": ("argmax",)}


class PolicyError(ValueError):
    """What is wrong with a bundle or an observation, where, and what would be right: one line."""


def load(path, dtype=np.float32):
    """The policy of the bundle in the folder `path`; it computes in `dtype`."""
    return Policy(path, dtype)


class Policy:
    """What a bundle says, and the deterministic policy that it is.

    fields: (name, elements) of each observation, in the order of a flat vector
    inputs, outputs: elements of an observation and of an action
    control_timestep: seconds from one action to the next; 0: the env has no clock
    description: policy.json
    """

    def __init__(self, path, dtype=np.float32):
        folder = pathlib.Path(path)
        self._where = folder / "policy.json"
        try:
            self.description = json.loads(self._where.read_text(encoding="utf-8"),
                                          parse_constant=self._refuse_constant)
        except (OSError, ValueError, RecursionError) as error:
            raise PolicyError(f"{self._where}: can't be read: {error}") from None
        self.dtype = np.dtype(dtype)
        try:
            self._read(self._tensors(folder / "policy.safetensors"))
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            raise PolicyError(f"{self._where}: is damaged: {error!r}") from None

    def __call__(self, observation):
        """The action in the env's own units, an array (outputs,), or the index of a choice.

        observation: a dict of the fields, each in its shape, or all of them as one flat vector; of
        a field with a history the latest values, the oldest first.
        """
        return self.to_env(self.act(observation))

    def act(self, observation):
        """The same as the networks have it: in [-1, 1], or the index of a choice."""
        h = self._vector(observation).astype(self.dtype)
        pixels, h = np.split(h, [self.inputs - self._vectors])
        if self._normalizer is not None:
            mean, deviation, clip = self._normalizer
            h = np.clip((h.astype(np.float64) - mean) / deviation, -clip, clip)
        h = h.astype(self.dtype)  # normalized in double precision
        if self._encoder is not None:
            h = np.concatenate([self._encoder(pixels), h])
        for weight, bias, activation in self._layers:
            h = activation(weight @ h + bias)
        if self._choices:
            return int(np.argmax(h))
        return np.tanh(h[:self.outputs])

    def to_env(self, action):
        """From [-1, 1] to the env's box; a choice as it is."""
        if self._choices:
            return action
        centre, half = (self._high + self._low) / 2, (self._high - self._low) / 2
        mapped = centre + half * np.clip(np.asarray(action, np.float64), -1, 1)
        return np.clip(mapped, self._low, self._high).astype(self.dtype)

    # What is behind a bundle.

    def _refuse(self, what):
        raise PolicyError(f"{self._where}: {what}")

    def _refuse_constant(self, name):
        raise ValueError(f"{name} is no number of JSON")

    def _tensors(self, path):
        self._check_format()
        try:
            tensors = load_file(path)
        except (OSError, SafetensorError) as error:
            raise PolicyError(f"{path}: can't be read: {error}") from None
        self._tensors_path = path
        return tensors

    def _check_format(self):
        if not isinstance(self.description, dict) or self.description.get("format") != FORMAT:
            self._refuse(f"'format' should be '{FORMAT}'")
        version = self.description.get("version")
        if version not in range(1, VERSION + 1):
            self._refuse(f"is a bundle of version {version}, and this reads versions up to {VERSION}; "
                         "export the policy again, or take a newer rookery_policy.py")

    def _read(self, tensors):
        d = self.description
        self.fields = [(field["name"], self._elements(field)) for field in d["observations"]]
        self.inputs = sum(elements for _, elements in self.fields)
        if len(dict(self.fields)) != len(self.fields):
            self._refuse("two observations have one name")
        self.control_timestep = float(d["control_timestep"])
        self._read_action(d["action"])
        self._encoder, self._vectors = None, self.inputs
        if d["version"] > 1 and d["encoder"] is not None:
            self._encoder = self._read_encoder(d["encoder"], d["observations"][0], tensors)
            self._vectors -= self.fields[0][1]
        self._normalizer = self._read_normalizer(d["normalizer"], tensors)
        self._layers = [self._read_layer(layer, tensors) for layer in d["layers"]]
        self._check_sizes()

    def _elements(self, field):
        extents = [field["history"], *field["shape"]]
        if not all(isinstance(n, int) and n > 0 for n in extents):
            self._refuse(f"observation '{field['name']}' has the shape {extents}; sizes are 1 or more")
        elements = 1
        for extent in extents:
            elements *= extent
        return elements

    def _read_action(self, action):
        kind, mapping = action["kind"], action["mapping"]
        if kind not in MAPPINGS or mapping not in MAPPINGS[kind]:
            self._refuse(f"an action of kind {kind!r} with the mapping {mapping!r}; "
                         f"there are {MAPPINGS}")
        self._choices = int(action["choices"]) if kind == "discrete" else 0
        if self._choices:
            self.outputs, self._answers = 1, self._choices
            return
        self._low, self._high = (np.asarray(action[bound], np.float64) for bound in ("low", "high"))
        if self._low.ndim != 1 or self._low.shape != self._high.shape or not self._low.size:
            self._refuse("'low' and 'high' should have a number each for every element of the action")
        if not np.all(self._low < self._high):
            self._refuse("'low' should be below 'high'")
        self.outputs = self._low.size
        self._answers = 2 * self.outputs if mapping == "tanh_mean" else self.outputs

    def _tensor(self, tensors, name, shape, dtype):
        if name not in tensors:
            raise PolicyError(f"{self._tensors_path}: has no tensor '{name}'")
        tensor = tensors[name]
        if tensor.shape != shape or tensor.dtype != dtype:
            raise PolicyError(f"{self._tensors_path}: '{name}' is {tensor.dtype} {tensor.shape}, "
                              f"where {np.dtype(dtype)} {shape} would be right")
        if not np.all(np.isfinite(tensor)):
            raise PolicyError(f"{self._tensors_path}: '{name}' has values that are not finite")
        return tensor

    def _read_normalizer(self, normalizer, tensors):
        if normalizer is None:
            return None
        mean, variance = (self._tensor(tensors, normalizer[part], (self._vectors,), np.float64)
                          for part in ("mean", "variance"))
        if np.any(variance < 0):
            raise PolicyError(f"{self._tensors_path}: a variance below 0")
        return mean, np.sqrt(variance + float(normalizer["epsilon"])), float(normalizer["clip"])

    def _read_encoder(self, encoder, image, tensors):
        shape = [image["history"] * image["shape"][0], *image["shape"][1:]] if image["shape"] else []
        if encoder["image"] != image["name"] or image["dtype"] != "uint8" or len(shape) != 3:
            self._refuse("the encoder's image should be the first observation, uint8 (channels, rows, "
                         "columns)")
        seen = [encoder["rows"], encoder["columns"]]
        if not all(isinstance(side, int) and 0 < side <= whole
                   for side, whole in zip(seen, shape[1:])):
            self._refuse(f"the encoder sees {seen[0]} x {seen[1]} pixels of an image of "
                         f"{shape[1]} x {shape[2]}")
        convolutions, (channels, rows, columns) = [], (shape[0], *seen)
        for i, layer in enumerate(encoder["convolutions"]):
            stride, filters = layer["stride"], layer["outputs"]
            if not isinstance(stride, int) or stride < 1:
                self._refuse(f"encoder: convolutions[{i}] has the stride {stride}; 1 or more is right")
            if layer["inputs"] != channels or min(rows, columns) < 3:
                self._refuse(f"encoder: convolutions[{i}] can't read what is before it, ({channels}, "
                             f"{rows}, {columns})")
            weight = self._weights(tensors, layer["weight"], (filters, channels, 3, 3))
            bias = self._weights(tensors, layer["bias"], (filters,))
            convolutions.append((weight, bias[:, None, None], stride))
            channels, rows, columns = filters, (rows - 3) // stride + 1, (columns - 3) // stride + 1
        projection = encoder["projection"]
        features, latent = channels * rows * columns, projection["outputs"]
        parts = [self._weights(tensors, projection["weight"], (latent, features)),
                 *(self._weights(tensors, projection[part], (latent,))
                   for part in ("bias", "scale", "shift"))]
        return _Encoder(shape, seen, convolutions, parts, float(projection["epsilon"]))

    def _weights(self, tensors, name, shape):
        return self._tensor(tensors, name, shape, np.float32).astype(self.dtype)

    def _read_layer(self, layer, tensors):
        outputs, inputs = layer["outputs"], layer["inputs"]
        if layer["activation"] not in ACTIVATIONS:
            self._refuse(f"{layer['activation']!r} is not an activation; there are "
                         f"{', '.join(ACTIVATIONS)}")
        return (self._weights(tensors, layer["weight"], (outputs, inputs)),
                self._weights(tensors, layer["bias"], (outputs,)), ACTIVATIONS[layer["activation"]])

    def _check_sizes(self):
        width = self._vectors + (self._encoder.latent if self._encoder is not None else 0)
        for i, (weight, _, _) in enumerate(self._layers):
            if weight.shape[1] != width:
                self._refuse(f"layers[{i}] reads {weight.shape[1]} values, and there are {width} before it")
            width = weight.shape[0]
        if width != self._answers:
            self._refuse(f"the last layer gives {width} values, and the action needs {self._answers}")

    def _vector(self, observation):
        """All fields, one after the other: (inputs,) float64."""
        if isinstance(observation, dict):
            observation = self._flat(observation)
        vector = np.asarray(observation, np.float64)
        if vector.shape != (self.inputs,):
            raise PolicyError(f"the observation has the shape {vector.shape}; ({self.inputs},) is "
                              f"right: {self._named()}")
        if not np.all(np.isfinite(vector)):
            raise PolicyError(f"element {int(np.argmin(np.isfinite(vector)))} of the observation is "
                              "not finite")
        return vector

    def _flat(self, fields):
        for name in fields:
            if name not in dict(self.fields):
                raise PolicyError(f"the policy reads no '{name}'; it reads {self._named()}")
        parts = []
        for name, elements in self.fields:
            if name not in fields:
                raise PolicyError(f"the observation has no '{name}'; the policy reads {self._named()}")
            parts.append(np.ravel(np.asarray(fields[name], np.float64)))
            if parts[-1].size != elements:
                raise PolicyError(f"'{name}' has {parts[-1].size} elements; {elements} are right")
        return np.concatenate(parts)

    def _named(self):
        return ", ".join(f"{name} ({elements})" for name, elements in self.fields)


class _Encoder:
    """From an image's pixels to a latent: convolutions of 3 x 3, and a projection."""

    def __init__(self, shape, seen, convolutions, projection, epsilon):
        self._shape, self._convolutions = shape, convolutions
        self._weight, self._bias, self._scale, self._shift = projection
        self._epsilon = epsilon
        self._centre = tuple(slice((whole - side) // 2, (whole - side) // 2 + side)
                             for side, whole in zip(seen, shape[1:]))
        self.latent = len(self._bias)

    def __call__(self, pixels):
        h = pixels.reshape(self._shape)[(slice(None), *self._centre)] / pixels.dtype.type(255)
        for weight, bias, stride in self._convolutions:
            windows = np.lib.stride_tricks.sliding_window_view(h, (3, 3), axis=(1, 2))
            windows = windows[:, ::stride, ::stride]  # (channels, rows, columns, 3, 3)
            h = np.maximum(np.tensordot(weight, windows, ((1, 2, 3), (0, 3, 4))) + bias, 0)
        y = self._weight @ h.ravel() + self._bias
        y = (y - y.mean()) / np.sqrt(y.var() + y.dtype.type(self._epsilon))
        return np.tanh(self._scale * y + self._shift)
