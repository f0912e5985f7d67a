"""The twin of a MobileNet v1 in PyTorch on the same image; see ../../engines/serving.py.

  {"do": "prepare", "workload": {...}, "roundPlan": {...}}

Kernels come as [height, width, inputs, outputs], by channel as [height, width, channels, 1].
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "engines"))

from serving import decode_floats, encode_floats, serve  # noqa: E402


def prepare(torch, request):
    workload = request["workload"]
    layers = [create_layer(torch, stored) for stored in workload["convolutions"]]
    model = torch.nn.Sequential(*layers).to(memory_format=torch.channels_last)
    image = decode_floats(torch, workload["image"]).permute(0, 3, 1, 2)
    image = image.contiguous(memory_format=torch.channels_last)

    def encode():
        with torch.inference_mode():
            return model(image).mean((2, 3))

    return encode, encode_floats(encode())


def create_layer(torch, stored):
    nn = torch.nn
    kernel = decode_floats(torch, stored["kernel"])
    is_depthwise, stride = stored["isDepthwise"], stored["stride"]
    weight = kernel.permute(2, 3, 0, 1) if is_depthwise else kernel.permute(3, 2, 0, 1)
    outputs, inputs, height, _ = weight.shape
    groups = outputs if is_depthwise else 1
    convolution = nn.Conv2d(inputs * groups, outputs, height, stride=stride, groups=groups)
    with torch.no_grad():
        convolution.weight.copy_(weight)
        convolution.bias.copy_(decode_floats(torch, stored["bias"]))
    before = 0 if height == 1 or stride == 2 else 1  # as TensorFlow's "same" for even sides
    after = 0 if height == 1 else 1
    return nn.Sequential(nn.ZeroPad2d((before, after, before, after)), convolution, nn.ReLU6())


serve(prepare)
