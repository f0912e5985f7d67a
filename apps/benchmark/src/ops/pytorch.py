"""PyTorch's part of the suite of operations; see ../engines/serving.py for how it is asked.

  {"do": "prepare", "op": ..., "operands": [...], "indices": base64, "comparedValues": ..., "roundPlan": {...}}
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "engines"))

from serving import decode_floats, decode_integers, encode_floats, serve  # noqa: E402


def prepare(torch, request):
    functional = torch.nn.functional
    operands = [decode_floats(torch, stored) for stored in request["operands"]]
    indices = decode_integers(torch, request["indices"], [-1])
    a, b = operands[0], operands[-1]

    def loss():
        a.requires_grad = True
        a.grad = None
        functional.cross_entropy(a, indices).backward()
        return a.grad

    layer = torch.nn.LayerNorm(a.shape[-1])
    operations = {
        "product": lambda: a @ b,
        "sum": lambda: a + b,
        "tanh": lambda: torch.tanh(a),
        "total": lambda: a.sum(-1),
        "softmax": lambda: torch.softmax(a, -1),
        "transpose": lambda: a.t().contiguous(),
        "join": lambda: torch.cat([a, b], -1),
        "rows": lambda: functional.embedding(indices, a),
        "loss": loss,
        "layer-norm": lambda: layer(a),
    }
    run = operations[request["op"]]
    if run is not loss:
        run = torch.inference_mode()(run)
    return run, encode_floats(run().flatten()[: request["comparedValues"]])


serve(prepare)
