"""The twin of SmallCnn and a linear layer in PyTorch, trained on the same frames; see ../../engines/serving.py.

  {"do": "prepare", "workload": {...}, "settings": {...}, "roundPlan": {...}}

Modules have the names that they have in Unrolled, so that its weights load as they are.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "engines"))

from serving import decode_floats, encode_floats, serve  # noqa: E402


def prepare(torch, request):
    workload, settings = request["workload"], request["settings"]
    weights = {name: decode_floats(torch, stored) for name, stored in workload["weights"].items()}
    model = create_model(torch, weights)
    model.load_state_dict(weights)
    images = decode_floats(torch, workload["images"]).permute(0, 3, 1, 2)
    images = images.contiguous(memory_format=torch.channels_last)
    labels = torch.tensor(workload["labels"])
    optimizer = torch.optim.AdamW(
        model.parameters(),
        lr=settings["learningRate"],
        betas=settings["betas"],
        eps=settings["epsilon"],
        weight_decay=settings["weightDecay"],
    )

    def train():
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    losses = [train() for _ in range(settings["comparedSteps"])]
    return train, encode_floats(torch.tensor(losses))


def create_model(torch, weights):
    nn = torch.nn

    class Stage(nn.Module):
        def __init__(self, name):
            super().__init__()
            outputs, inputs, _, _ = weights[f"{name}.convolution.weight"].shape
            is_normalized = f"{name}.norm.weight" in weights
            self.convolution = nn.Conv2d(inputs, outputs, 3, stride=2, bias=not is_normalized)
            self.norm = nn.GroupNorm(outputs // 8, outputs) if is_normalized else nn.Identity()

        def forward(self, x):
            x = nn.functional.pad(x, (0, 1, 0, 1))  # as TensorFlow's "same" for even sides
            return torch.relu(self.norm(self.convolution(x)))

    class Cnn(nn.Module):
        def __init__(self):
            super().__init__()
            count = len({name.split(".")[2] for name in weights if name.startswith("cnn.stages.")})
            self.stages = nn.ModuleList(Stage(f"cnn.stages.{place}") for place in range(count))
            outputs, inputs, _, _ = weights["cnn.places.weight"].shape
            self.places = nn.Conv2d(inputs, outputs, 1)
            self.readOut = nn.Linear(*reversed(weights["cnn.readOut.weight"].shape))

        def forward(self, x):
            for stage in self.stages:
                x = stage(x)
            places = self.places(x).permute(0, 2, 3, 1).flatten(1)
            return self.readOut(torch.cat([x.mean((2, 3)), places], dim=-1))

    class Classifier(nn.Module):
        def __init__(self):
            super().__init__()
            self.cnn = Cnn()
            self.head = nn.Linear(*reversed(weights["head.weight"].shape))

        def forward(self, x):
            return self.head(self.cnn(x))

    return Classifier()


serve(prepare)
