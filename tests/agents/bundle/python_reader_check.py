"""Tries tools/python/rookery_policy.py on a bundle of python_reader_test.cc, and on what is none.

    python_reader_check.py BUNDLE BUNDLE_OF_IMAGES
"""
import json
import pathlib
import shutil
import sys
import tempfile

import numpy as np
from safetensors.numpy import load_file, save_file

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tools/python"))
from rookery_policy import PolicyError, load

bundle, of_images = map(pathlib.Path, sys.argv[1:])
complaints = 0


def expect(message, call):
    global complaints
    complaints += 1
    try:
        call()
    except PolicyError as error:
        assert message in str(error) and "\n" not in str(error), f"{error!r}, not {message!r}"
        return
    raise AssertionError(f"nothing was said of: {message}")


def changed(message, change_json=None, change_tensors=None, write=None, original=bundle):
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "bundle"
        shutil.copytree(original, copy)
        if change_json:
            description = json.loads((copy / "policy.json").read_text())
            change_json(description)
            (copy / "policy.json").write_text(json.dumps(description))
        if change_tensors:
            tensors = load_file(copy / "policy.safetensors")
            change_tensors(tensors)
            save_file(tensors, copy / "policy.safetensors")
        if write:
            write(copy)
        if message is None:
            return load(copy)
        expect(message, lambda: load(copy))


policy = load(bundle)
assert policy.fields == [("place", 6), ("speed", 1)], policy.fields
assert (policy.inputs, policy.outputs, policy.control_timestep) == (7, 2, 0.04)
flat = np.array([0.1, -0.2, 0.3, 0.4, -0.5, 0.6, 2])
action = policy(flat)
assert action.shape == (2,) and action.dtype == np.float32
assert np.all((action >= [-1, 0]) & (action <= [3, 5]))
assert np.array_equal(action, policy({"speed": 2, "place": flat[:6].reshape(6)}))
assert np.allclose(action, [1, 2.5] + policy.act(flat) * [2, 2.5], atol=1e-6)

expect("has no 'speed'", lambda: policy({"place": flat[:6]}))
expect("reads no 'sped'", lambda: policy({"place": flat[:6], "sped": 1, "speed": 2}))
expect("'place' has 3 elements; 6 are right", lambda: policy({"place": flat[:3], "speed": 2}))
expect("has the shape (6,); (7,) is right: place (6), speed (1)", lambda: policy(flat[:6]))
expect("element 3 of the observation is not finite", lambda: policy(np.where(flat == 0.4, np.nan, flat)))

expect("can't be read", lambda: load(bundle / "nothing"))
changed("'format' should be", lambda d: d.update(format="onnx"))
changed("is a bundle of version 3", lambda d: d.update(version=3))
changed("is damaged: KeyError('layers')", lambda d: d.pop("layers"))
changed("is damaged", lambda d: d.update(layers=[3]))
changed("is damaged", lambda d: d.update(observations=7))
changed("sizes are 1 or more", lambda d: d["observations"][0].update(shape=[0]))
changed("layers[1] reads 4 values, and there are 3 before it",
        lambda d: d["layers"][0].update(outputs=3),
        lambda t: t.update({"net/0/weight": t["net/0/weight"][:3].copy(),
                            "net/0/bias": t["net/0/bias"][:3].copy()}))
changed("float32 (4, 7), where float32 (1000000000, 7)", lambda d: d["layers"][0].update(outputs=10**9))
changed("'gelu' is not an activation", lambda d: d["layers"][0].update(activation="gelu"))
changed("the mapping 'argmax'", lambda d: d["action"].update(mapping="argmax"))
changed("'low' should be below 'high'", lambda d: d["action"].update(low=[3, 0]))
changed("has no tensor 'net/1/bias'", None, lambda t: t.pop("net/1/bias"))
changed("has values that are not finite", None, lambda t: t["net/0/weight"].fill(np.nan))
changed("a variance below 0", None, lambda t: t["normalizer/variance"].fill(-1))
changed("can't be read", write=lambda copy: (copy / "policy.safetensors").unlink())
changed("can't be read", write=lambda copy: (copy / "policy.safetensors").write_bytes(
    (bundle / "policy.safetensors").read_bytes()[:-8]))
changed("can't be read", write=lambda copy: (copy / "policy.json").write_text("{"))
changed("can't be read", write=lambda copy: (copy / "policy.json").write_text("[" * 100_000))
changed("NaN is no number", write=lambda copy: (copy / "policy.json").write_text('{"a": NaN}'))

old = changed(None, lambda d: (d.update(version=1), d.pop("encoder"), d["exploration"].pop("log_std")))
assert np.array_equal(old(flat), action)


def changed_encoder(message, change):
    changed(message, lambda d: change(d["encoder"], d), original=of_images)


seeing = load(of_images)
assert seeing.fields == [("camera", 288), ("speed", 1)], seeing.fields
image = np.arange(288, dtype=np.uint8).reshape(4, 9, 8)
assert np.array_equal(seeing({"camera": image, "speed": 2}), seeing([*image.ravel(), 2]))
assert not np.array_equal(seeing({"camera": image, "speed": 2}), seeing({"camera": 7 * image, "speed": 2}))
changed("is damaged: KeyError('encoder')", lambda d: d.pop("encoder"))
changed_encoder("image should be the first observation", lambda e, d: e.update(image="speed"))
changed_encoder("image should be the first", lambda e, d: d["observations"][0].update(shape=[18, 8]))
changed_encoder("sees 10 x 7 pixels of an image of 9 x 8", lambda e, d: e.update(rows=10))
changed_encoder("convolutions[0] has the stride 1.5", lambda e, d: e["convolutions"][0].update(stride=1.5))
changed_encoder("convolutions[1] can't read what is before it, (3, 3, 2)", lambda e, d: e.update(columns=6))
changed_encoder("where float32 (3, 24) would be right", lambda e, d: e["convolutions"][0].update(stride=1))
changed_encoder("has no tensor 'x'", lambda e, d: e["projection"].update(scale="x"))
changed_encoder("is damaged", lambda e, d: e["projection"].pop("epsilon"))
print(f"{complaints} complaints as they should be")
