"""TensorBoard's own readers: prints "tag step value" a line for the scalars of a folder.

  tensorboard_oracle.py FOLDER [plain]   plain: the older of its two readers
  tensorboard_oracle.py FOLDER pictures  "tag step height width" and its pixels, of pictures
"""
import io
import sys

import matplotlib.image

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.plugin_event_accumulator import (
    EventAccumulator as PluginAccumulator,
)
from tensorboard.util import tensor_util

folder = sys.argv[1]
if "plain" in sys.argv:
    events = EventAccumulator(folder).Reload()
    print("version", events.file_version)
    for tag in sorted(events.Tags()["scalars"]):
        for event in events.Scalars(tag):
            assert event.wall_time > 1.5e9
            print(tag, event.step, event.value)
elif "pictures" in sys.argv:
    events = EventAccumulator(folder, size_guidance={"images": 0}).Reload()
    for tag in sorted(events.Tags()["images"]):
        for event in events.Images(tag):
            pixels = matplotlib.image.imread(io.BytesIO(event.encoded_image_string), format="png")
            values = (pixels * 255).round().astype(int).flatten()
            print(tag, event.step, event.height, event.width, *pixels.shape, *values)
else:
    events = PluginAccumulator(folder).Reload()
    for tag in sorted(events.Tags()["tensors"]):
        for event in events.Tensors(tag):
            print(tag, event.step, tensor_util.make_ndarray(event.tensor_proto).item())
