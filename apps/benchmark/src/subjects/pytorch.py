"""PyTorch's part of the benchmark, asked for one round at a time.

Reads one JSON object a line from standard input and answers each with one line on standard output:
  {"do": "prepare", "case": {...}, "workload": {...}, ...} -> {"fingerprint": base64}
  {"do": "round"}                                          -> {"seconds", "processorSeconds"} of one call
The first line it writes, unasked, is {"version": ..., "blas": ...}, or {"error": ...}.
"""

import array
import base64
import json
import sys
import time


def main():
    try:
        import torch
    except ImportError as error:
        answer({"error": str(error)})
        return
    torch.set_num_threads(1)
    answer({"version": torch.__version__, "blas": loaded_blas()})
    run_round = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["do"] == "prepare":
                step, fingerprint = prepare(torch, request)
                run_round = prepare_rounds(step, request["roundSeconds"])
                answer({"fingerprint": fingerprint})
            else:
                answer(run_round())
        except Exception as error:  # reported to the benchmark, which shows it as the result
            answer({"error": f"{type(error).__name__}: {error}"})


def answer(message):
    print(json.dumps(message), flush=True)


def loaded_blas():
    """Which BLAS the products really run on: Debian's reference one is eight times slower."""
    try:
        with open("/proc/self/maps") as maps:
            paths = {line.split()[-1].lower() for line in maps if ".so" in line}
    except OSError:
        return None
    for name in ("mkl", "openblas", "blis", "atlas"):
        if any(f"lib{name}" in path or f"/{name}" in path for path in paths):
            return name
    return "reference BLAS" if any("libblas" in path for path in paths) else None


def prepare_rounds(step, round_seconds):
    """The same plan as timing.ts: warm up, then a fixed number of calls a round."""
    fastest = float("inf")
    start = time.perf_counter()
    while True:
        fastest = min(fastest, time_calls(step, 1)["seconds"])
        if time.perf_counter() - start >= 0.5:
            break
    calls = max(1, round(round_seconds / fastest))
    return lambda: time_calls(step, calls)


def time_calls(step, calls):
    processor_start = time.process_time()
    start = time.perf_counter()
    for _ in range(calls):
        step()
    seconds = time.perf_counter() - start
    processor_seconds = time.process_time() - processor_start
    return {"seconds": seconds / calls, "processorSeconds": processor_seconds / calls}


def prepare(torch, request):
    case, workload = request["case"], request["workload"]

    def floats(stored):
        values = bytearray(base64.b64decode(stored["values"]))
        return torch.frombuffer(values, dtype=torch.float32).reshape(stored["shape"]).clone()

    def integers(values):
        shape = [case["batch"], case["time"]]
        decoded = bytearray(base64.b64decode(values))
        return torch.frombuffer(decoded, dtype=torch.int32).long().reshape(shape)

    def encode(tensor):
        values = tensor.detach().contiguous().flatten().tolist()
        return base64.b64encode(array.array("f", values).tobytes()).decode()

    cell_class = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "rnn": torch.nn.RNN}[case["cell"]]
    layer = cell_class(case["inputSize"], case["hiddenSize"], batch_first=True)
    layer.load_state_dict({name: floats(stored) for name, stored in workload["layer"].items()})

    if case["activity"] == "forward":
        inputs = floats(workload["inputs"])

        def forward():
            with torch.no_grad():
                return layer(inputs)[0]

        return forward, encode(forward())

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
        return step, encode(state[0])

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
    return train, encode(torch.tensor(losses))


main()
