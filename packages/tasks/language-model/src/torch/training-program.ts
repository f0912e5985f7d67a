/** `train.py` of an exported language model: training on several processes or machines. */
export const torchTraining = `"""Trains the language model on, with one process for each GPU or core:

    torchrun --nproc-per-node 2 train.py --data book.txt --validation other.txt --steps 1000

Each process reads streams of its own from the text; gradients are averaged over all of them
(DistributedDataParallel: nccl on GPUs, gloo elsewhere). Truncated backpropagation through time: the
state is carried from window to window. Afterwards: unrolled import trained.safetensors
"""

import argparse
import math
import os

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel

from model import Vocabulary, load, save


def parse():
    parser = argparse.ArgumentParser(description="Trains a language model further.")
    parser.add_argument("--model", default="model.safetensors")
    parser.add_argument("--data", required=True, help="training text")
    parser.add_argument("--validation", required=True, help="text to evaluate on")
    parser.add_argument("--out", default="trained.safetensors")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--batch-size", type=int, default=32, help="number of streams per process")
    parser.add_argument("--sequence-length", type=int, default=64)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--clip-norm", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def read(path, vocabulary):
    with open(path, encoding="utf-8", newline="") as file:
        return vocabulary.encode(file.read())


def detached(state):
    return tuple(one.detach() for one in state) if isinstance(state, tuple) else state.detach()


def loss_of(logits, targets, vocabulary, reduction="mean"):
    """Mean of -ln p(character); unknown characters do not count."""
    ignored = -100 if vocabulary.unknown is None else vocabulary.unknown
    return nn.functional.cross_entropy(
        logits.flatten(0, 1), targets.flatten(), ignore_index=ignored, reduction=reduction
    )


@torch.no_grad()
def evaluate(model, ids, vocabulary, window=256):
    """Mean loss over a text that is read in one go, in nats for a character."""
    model.eval()
    total, state = 0.0, None
    for start in range(0, len(ids) - 1, window):
        end = min(start + window, len(ids) - 1)
        logits, state = model(ids[None, start:end], state)
        total += loss_of(logits, ids[None, start + 1 : end + 1], vocabulary, "sum").item()
    model.train()
    counted = ids[1:] if vocabulary.unknown is None else ids[1:][ids[1:] != vocabulary.unknown]
    return total / len(counted)


def windows(ids, batch_size, length):
    """Windows [batch, length + 1] of streams side by side, over and over; True where streams begin."""
    stream = (len(ids) - 1) // batch_size
    rows = torch.arange(batch_size)[:, None] * stream
    while True:
        for start in range(0, stream - length + 1, length):
            columns = start + torch.arange(length + 1)[None]
            yield ids[rows + columns], start == 0


def main():
    options = parse()
    on_gpu = torch.cuda.is_available()
    distributed.init_process_group("nccl" if on_gpu else "gloo")
    rank, processes = distributed.get_rank(), distributed.get_world_size()
    device = torch.device("cuda", int(os.environ["LOCAL_RANK"])) if on_gpu else torch.device("cpu")
    torch.manual_seed(options.seed + rank)
    model, metadata = load(options.model)
    model.to(device)
    vocabulary = Vocabulary(metadata)
    text = read(options.data, vocabulary)
    share = len(text) // processes
    own = text[rank * share : (rank + 1) * share].to(device)
    if share <= options.batch_size * (options.sequence_length + 1):
        raise SystemExit(
            f"{options.data}: {len(text)} characters are too few for {processes} processes with "
            f"{options.batch_size} streams each; lower --batch-size"
        )
    held_out = read(options.validation, vocabulary).to(device)

    def report(words):
        if rank == 0:
            nats = evaluate(model, held_out, vocabulary)
            print(f"{words}: {nats:.4f} nats, {nats / math.log(2):.4f} bits per character", flush=True)

    report("before")
    trained = DistributedDataParallel(model, device_ids=[device.index] if on_gpu else None)
    trained.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.learning_rate, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, options.steps)
    state = None
    source = windows(own, options.batch_size, options.sequence_length)
    for step in range(1, options.steps + 1):
        tokens, begins = next(source)
        state = None if begins or state is None else detached(state)
        logits, state = trained(tokens[:, :-1], state)
        loss = loss_of(logits, tokens[:, 1:], vocabulary)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), options.clip_norm)
        optimizer.step()
        schedule.step()
        if rank == 0 and step % max(1, options.steps // 10) == 0:
            print(f"step {step}: {loss.item():.4f} nats in training", flush=True)
    report(f"after {options.steps} steps on {processes} processes")
    if rank == 0:
        save(options.out, model, metadata)
        print(f"saved {options.out}; import it with: unrolled import {options.out}", flush=True)
    distributed.destroy_process_group()


if __name__ == "__main__":
    main()
`;
