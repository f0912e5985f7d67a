"""PyTorch's part of the benchmark; see serving.py for how it is asked.

  {"do": "prepare", "case": {...}, "workload": {...}, "settings": {...}, "roundPlan": {...}}
"""

from serving import decode_floats, decode_integers, encode_floats, serve


def prepare(torch, request):
    case, workload = request["case"], request["workload"]

    def floats(stored):
        return decode_floats(torch, stored)

    def integers(values):
        return decode_integers(torch, values, [case["batch"], case["time"]])

    cell_class = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "rnn": torch.nn.RNN}[case["cell"]]
    layer = cell_class(case["inputSize"], case["hiddenSize"], batch_first=True)
    layer.load_state_dict({name: floats(stored) for name, stored in workload["layer"].items()})

    if case["activity"] == "forward":
        inputs = floats(workload["inputs"])

        def forward():
            with torch.no_grad():
                return layer(inputs)[0]

        return forward, encode_floats(forward())

    if case["activity"] == "streaming":
        stream = [floats(x).unsqueeze(0) for x in workload["stream"]]
        state = None

        def step(x=stream[0]):
            nonlocal state
            with torch.no_grad():
                _, state = layer(x, state)
            return state[0]

        for x in stream:
            step(x)
        return step, encode_floats(state[0])

    embedding = torch.nn.Embedding.from_pretrained(floats(workload["embedding"]), freeze=False)
    head = torch.nn.Linear(case["hiddenSize"], workload["head"]["weight"]["shape"][0])
    head.load_state_dict({name: floats(stored) for name, stored in workload["head"].items()})
    symbols, targets = integers(workload["symbols"]), integers(workload["targets"])
    parameters = [*embedding.parameters(), *layer.parameters(), *head.parameters()]
    settings = request["settings"]
    optimizer = torch.optim.Adam(
        parameters,
        lr=settings["learningRate"],
        betas=settings["adamBetas"],
        eps=settings["adamEpsilon"],
    )

    def train():
        optimizer.zero_grad()
        logits = head(layer(embedding(symbols))[0])
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, settings["maxGradientNorm"])
        optimizer.step()
        return loss.item()

    losses = [train() for _ in range(settings["comparedSteps"])]
    return train, encode_floats(torch.tensor(losses))


serve(prepare)
