"""Prints as JSON what TensorBoard reads of a folder: [step, value] of each tag."""

import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "histograms": 0, "tensors": 0})
events.Reload()
tags = events.Tags()
print(
    json.dumps(
        {
            "scalars": {
                tag: [[event.step, event.value] for event in events.Scalars(tag)]
                for tag in tags["scalars"]
            },
            "histograms": {
                tag: [
                    [event.step, vars(event.histogram_value)] for event in events.Histograms(tag)
                ]
                for tag in tags["histograms"]
            },
            "texts": {
                tag: [
                    [event.step, event.tensor_proto.string_val[0].decode()]
                    for event in events.Tensors(tag)
                ]
                for tag in tags["tensors"]
            },
        }
    )
)
