"""Writes a Sequential .h5 model of Keras 2 or 3 as a layers model of TensorFlow.js.

python3 keras-to-tensorflow-js.py model.h5 folder (Debian: python3-h5py). It stands in for Keras where
there is none: h5py reads the weights, and TensorFlow.js computes with them, see compare-model.ts.
"""
import json
import os
import sys

import h5py
import numpy as np

path, folder = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
with h5py.File(path) as root:
    model = json.loads(root.attrs["model_config"])
    layers, weights = model["config"]["layers"], root["model_weights"]
    shape = None
    kept = []
    for layer in layers:
        config = layer["config"]
        config["dtype"] = "float32"
        if layer["class_name"] == "InputLayer":
            shape = config.get("batch_shape", config.get("batch_input_shape"))
            continue
        if not kept and shape is not None:
            config["batch_input_shape"] = shape
        kept.append({"class_name": layer["class_name"], "config": config})
    entries, data = [], []
    for layer in kept:
        group = weights[layer["config"]["name"]]
        for name in group.attrs["weight_names"]:
            text = name.decode() if isinstance(name, bytes) else name
            values = np.asarray(group[text], "<f4")
            own = text.split("/")[-1].split(":")[0]
            entries.append({"name": f"{layer['config']['name']}/{own}", "shape": list(values.shape), "dtype": "float32"})
            data.append(values.tobytes())
with open(os.path.join(folder, "weights.bin"), "wb") as file:
    file.write(b"".join(data))
with open(os.path.join(folder, "model.json"), "w") as file:
    topology = {"class_name": "Sequential", "config": {"name": "model", "layers": kept}}
    manifest = [{"paths": ["weights.bin"], "weights": entries}]
    json.dump({"modelTopology": topology, "format": "layers-model", "weightsManifest": manifest}, file)
