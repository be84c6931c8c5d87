"""The safetensors package, reading or writing the file that the test names.

  safetensors_oracle.py read FILE    prints the metadata, then an array a line
  safetensors_oracle.py write FILE   writes arrays whose elements are 0, 1, 2, ...
"""
import sys

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

mode, path = sys.argv[1:]
if mode == "read":
    with safe_open(path, framework="np") as file:
        print(sorted((file.metadata() or {}).items()))
        for name in sorted(file.keys()):
            array = file.get_tensor(name)
            print(name, array.dtype, array.shape, array.flatten().tolist())
else:
    types = {"bool": bool, "u8": np.uint8, "i32": np.int32, "i64": np.int64, "f32": np.float32,
             "f64": np.float64}
    arrays = {name: np.arange(6).reshape(2, 3).astype(type_) for name, type_ in types.items()}
    arrays["scalar"] = np.array(2.5, np.float32)
    arrays["empty"] = np.zeros((0, 4), np.float32)
    save_file(arrays, path, metadata={"version": "7", "note": "é"})
