"""How PyTorch's scripts answer the benchmark, one round at a time.

Each line of standard input is one JSON object, answered with one line on standard output:
  {"do": "prepare", "roundPlan": {...}, ...} -> {"fingerprint": base64}
  {"do": "round"}                             -> {"seconds", "processorSeconds", "fastestSeconds"} of one call
  {"do": "memory"}                            -> {"bytes"} taken at most since before "prepare"
The first line written, unasked, is {"version": ..., "libraries": ...}, or {"error": ...}.
"""

import array
import base64
import json
import math
import os
import re
import resource
import sys
import time


def serve(prepare):
    """`prepare(torch, request)` returns what one call does, and the fingerprint."""
    try:
        import torch
    except ImportError as error:
        answer({"error": str(error)})
        return
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    answer({"version": torch.__version__, "libraries": libraries(torch)})
    run_round = None
    resident_before = 0
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["do"] == "memory":
                answer({"bytes": peak_bytes() - resident_before})
            elif request["do"] == "prepare":
                resident_before = resident_bytes()
                step, fingerprint = prepare(torch, request)
                run_round = prepare_rounds(step, request["roundPlan"])
                answer({"fingerprint": fingerprint})
            else:
                answer(run_round())
        except Exception as error:  # reported to the benchmark, which shows it as the result
            answer({"error": f"{type(error).__name__}: {error}"})


def answer(message):
    print(json.dumps(message), flush=True)


def peak_bytes():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def resident_bytes():
    """Of this process now; where the system does not tell, its peak so far."""
    try:
        with open("/proc/self/statm") as sizes:
            return int(sizes.read().split()[1]) * resource.getpagesize()
    except OSError:
        return peak_bytes()


def libraries(torch):
    """What products run on: MKL and oneDNN are inside of PyTorch's own wheels, a BLAS is loaded."""
    found = []
    if torch.backends.mkl.is_available():
        found.append("MKL")
    else:
        found.append(loaded_blas() or "unknown BLAS")
    if torch.backends.mkldnn.is_available():
        found.append("oneDNN")
    capability = re.search(r"CPU capability usage: (\w+)", torch.__config__.show())
    if capability:
        found.append(capability.group(1))
    return ", ".join(found)


def loaded_blas():
    """Which BLAS the products really run on: Debian's reference one is eight times slower."""
    try:
        with open("/proc/self/maps") as maps:
            paths = {line.split()[-1].lower() for line in maps if ".so" in line}
    except OSError:
        return None
    for name in ("OpenBLAS", "BLIS", "ATLAS"):
        if any(f"lib{name}".lower() in path or f"/{name}".lower() in path for path in paths):
            return name
    return "reference BLAS" if any("libblas" in path for path in paths) else None


def prepare_rounds(step, plan):
    """As in timing.ts: warm up, then a fixed number of calls a round."""
    fastest = float("inf")
    start = time.perf_counter()
    calls = 0
    while calls < 2 or time.perf_counter() - start < 0.5:
        fastest = min(fastest, time_calls(step, 1)["seconds"])
        calls += 1
    calls = max(1, round(plan["roundSeconds"] / fastest))
    stretch = min(calls, math.ceil(plan["stretchSeconds"] / fastest))
    return lambda: time_calls(step, calls, stretch)


def time_calls(step, calls, stretch=1):
    processor_start = time.process_time()
    start = time.perf_counter()
    fastest_stretch = float("inf")
    stretch_start = start
    for call in range(1, calls + 1):
        step()
        if call % stretch == 0:
            now = time.perf_counter()
            fastest_stretch = min(fastest_stretch, now - stretch_start)
            stretch_start = now
    seconds = time.perf_counter() - start
    processor_seconds = time.process_time() - processor_start
    return {
        "seconds": seconds / calls,
        "processorSeconds": processor_seconds / calls,
        "fastestSeconds": fastest_stretch / stretch,
    }


def decode_floats(torch, stored):
    """A tensor of {"values": base64, "shape": [...]}."""
    values = bytearray(base64.b64decode(stored["values"]))
    return torch.frombuffer(values, dtype=torch.float32).reshape(stored["shape"]).clone()


def decode_integers(torch, values, shape):
    decoded = bytearray(base64.b64decode(values))
    return torch.frombuffer(decoded, dtype=torch.int32).long().reshape(shape)


def encode_floats(tensor):
    values = tensor.detach().contiguous().flatten().tolist()
    return base64.b64encode(array.array("f", values).tobytes()).decode()
