/**
 * `train.py` of exported models of single examples. `model.py` next to it has `load`, `save`, `collate`, which
 * makes a batch of examples, and `loss_of`, which returns the sum of the losses of a batch and their number.
 */
export const torchTraining = `"""Trains the model on, with one process for each GPU or core:

    node encode.mjs train.tsv > train.jsonl       # where the package of the task is installed
    node encode.mjs other.tsv > other.jsonl
    torchrun --nproc-per-node 2 train.py --data train.jsonl --validation other.jsonl --epochs 3

Each process reads a part of every batch; gradients are averaged over all processes (DistributedDataParallel:
nccl on GPUs, gloo elsewhere). Afterwards: unrolled import trained.safetensors
"""

import argparse
import json
import os

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel

from model import collate, load, loss_of, save


def parse():
    parser = argparse.ArgumentParser(description="Trains a model further.")
    parser.add_argument("--model", default="model.safetensors")
    parser.add_argument("--data", required=True, help="training examples written by encode.mjs")
    parser.add_argument("--validation", required=True, help="examples to evaluate on")
    parser.add_argument("--out", default="trained.safetensors")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch-size", type=int, default=32, help="number of examples per process")
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--clip-norm", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def batch_of(examples, device):
    return tuple(one.to(device) for one in collate(examples))


@torch.no_grad()
def evaluate(model, examples, device, batch_size=64):
    """Mean loss, in nats."""
    model.eval()
    total, count = 0.0, 0
    for start in range(0, len(examples), batch_size):
        loss, counted = loss_of(model, *batch_of(examples[start : start + batch_size], device))
        total, count = total + loss.item(), count + counted
    model.train()
    return total / count


def main():
    options = parse()
    on_gpu = torch.cuda.is_available()
    distributed.init_process_group("nccl" if on_gpu else "gloo")
    rank, processes = distributed.get_rank(), distributed.get_world_size()
    device = torch.device("cuda", int(os.environ["LOCAL_RANK"])) if on_gpu else torch.device("cpu")
    model, metadata = load(options.model)
    model.to(device)
    examples, held_out = read(options.data), read(options.validation)
    together = options.batch_size * processes
    steps = len(examples) // together
    if steps == 0 or not held_out:
        raise SystemExit(
            f"{options.data}: expected at least {together} examples for {processes} processes with "
            f"{options.batch_size} each, and some to evaluate on, got {len(examples)} and {len(held_out)}; "
            "lower --batch-size"
        )

    def report(words):
        if rank == 0:
            print(f"{words}: {evaluate(model, held_out, device):.4f} nats", flush=True)

    report("before")
    # All processes draw the same order of examples, and masks of dropout of their own.
    order = torch.Generator().manual_seed(options.seed)
    torch.manual_seed(options.seed + rank)
    trained = DistributedDataParallel(model, device_ids=[device.index] if on_gpu else None)
    trained.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.learning_rate, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, options.epochs * steps)
    for epoch in range(1, options.epochs + 1):
        places = torch.randperm(len(examples), generator=order).tolist()
        total, count = 0.0, 0
        for step in range(steps):
            start = step * together + rank * options.batch_size
            own = [examples[place] for place in places[start : start + options.batch_size]]
            loss, counted = loss_of(trained, *batch_of(own, device))
            optimizer.zero_grad()
            (loss / counted).backward()
            nn.utils.clip_grad_norm_(model.parameters(), options.clip_norm)
            optimizer.step()
            schedule.step()
            total, count = total + loss.item(), count + counted
        if rank == 0:
            print(f"epoch {epoch}: {total / count:.4f} nats in training", flush=True)
    report(f"after {options.epochs} epochs on {processes} processes")
    if rank == 0:
        save(options.out, model, metadata)
        print(f"saved {options.out}; import it with: unrolled import {options.out}", flush=True)
    distributed.destroy_process_group()


if __name__ == "__main__":
    main()
`;
