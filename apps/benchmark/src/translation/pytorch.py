"""The twin of Seq2Seq in PyTorch, trained on the same batches; see ../engines/serving.py.

  {"do": "prepare", "workload": {...}, "settings": {...}, "roundPlan": {...}}
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "engines"))

from network import create_network, padded_ids, valid_places  # noqa: E402
from serving import decode_floats, encode_floats, serve  # noqa: E402


def prepare(torch, request):
    workload, settings = request["workload"], request["settings"]
    model = create_network(torch, workload["size"], workload["dropout"])
    weights = {name: decode_floats(torch, stored) for name, stored in workload["weights"].items()}
    decoder = "generator.decoder"
    weights[f"{decoder}.output.weight"] = weights[f"{decoder}.embedding.weight"]  # one parameter
    model.load_state_dict(weights)
    batches = [batch_of(torch, stored) for stored in workload["batches"]]
    parameters = list(model.parameters())
    optimizer = torch.optim.AdamW(
        parameters,
        lr=settings["learningRate"],
        betas=settings["betas"],
        eps=settings["epsilon"],
        weight_decay=settings["weightDecay"],
    )

    def train(batch):
        optimizer.zero_grad()
        logits, targets = model(batch)
        loss = torch.nn.functional.cross_entropy(
            logits, targets, label_smoothing=settings["labelSmoothing"]
        )
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, settings["maxGradientNorm"])
        optimizer.step()
        return loss.item()

    losses = [train(batch) for batch in batches[: settings["comparedSteps"]]]
    return lambda: [train(batch) for batch in batches], encode_floats(torch.tensor(losses))


def batch_of(torch, stored):
    valid = valid_places(torch, stored["targetOut"])
    return {
        "source": padded_ids(torch, stored["source"]),
        "source_lengths": torch.tensor(stored["source"]["lengths"]),
        "source_padding": ~valid_places(torch, stored["source"]).unsqueeze(1),
        "target_in": padded_ids(torch, stored["targetIn"]),
        "valid": valid,
        "targets": padded_ids(torch, stored["targetOut"])[valid],
    }


serve(prepare)
