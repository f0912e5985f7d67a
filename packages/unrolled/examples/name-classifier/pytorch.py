# Predicts the country of a surname; run again after an interruption, it resumes:
# python pytorch.py names.training.csv names.test.csv
import copy
import csv
import os
import sys

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence


def read(path):
    with open(path, newline="") as file:
        return [(row["text"], row["label"]) for row in csv.DictReader(file)]


rows, test = map(read, sys.argv[1:])
labels = sorted({label for _, label in rows})
# 0 is padding, 1 a character that was never seen.
characters = sorted({character for name, _ in rows for character in name})
places = {character: place + 2 for place, character in enumerate(characters)}


def collate(rows):
    ids = [torch.tensor([places.get(character, 1) for character in name]) for name, _ in rows]
    classes = torch.tensor([labels.index(label) for _, label in rows])
    return pad_sequence(ids, batch_first=True), torch.tensor([len(one) for one in ids]), classes


class NameClassifier(nn.Module):
    def __init__(self, symbols, hidden_size, output_size):
        super().__init__()
        self.embedding = nn.Embedding(symbols, 16)
        self.lstm = nn.LSTM(16, hidden_size, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(0.3)
        self.head = nn.Linear(2 * hidden_size, output_size)

    def forward(self, tokens, lengths):
        embedded = self.embedding(tokens)
        packed = pack_padded_sequence(embedded, lengths, batch_first=True, enforce_sorted=False)
        _, (h, _) = self.lstm(packed)
        return self.head(self.dropout(torch.cat([h[0], h[1]], dim=-1)))


torch.manual_seed(1)
sizes = {"symbols": len(places) + 2, "hidden_size": 64, "output_size": len(labels)}
model = NameClassifier(**sizes)
optimizer = torch.optim.Adam(model.parameters(), 0.002)
training, validation = rows[:-600], rows[-600:]
batches = torch.utils.data.DataLoader(training, 32, shuffle=True, collate_fn=collate)
run = {"epoch": 0, "best": float("inf"), "best_weights": None, "waited": 0}
if os.path.exists("run.pt"):
    saved = torch.load("run.pt")
    run = saved["run"]
    model.load_state_dict(saved["model"])
    optimizer.load_state_dict(saved["optimizer"])
    torch.set_rng_state(saved["generator"])
while run["epoch"] < 30 and run["waited"] < 5:
    model.train()
    for tokens, lengths, classes in batches:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(tokens, lengths), classes).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimizer.step()
    model.eval()
    with torch.no_grad():
        tokens, lengths, classes = collate(validation)
        held_out = nn.functional.cross_entropy(model(tokens, lengths), classes).item()
    run["epoch"] += 1
    run["waited"] += 1
    if held_out < run["best"]:
        best_weights = copy.deepcopy(model.state_dict())
        run |= {"best": held_out, "best_weights": best_weights, "waited": 0}
    states = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
    torch.save({"run": run, "generator": torch.get_rng_state(), **states}, "run.pt.new")
    os.replace("run.pt.new", "run.pt")
model.load_state_dict(run["best_weights"])
parts = {"sizes": sizes, "labels": labels, "places": places}
torch.save({**parts, "weights": run["best_weights"]}, "name-classifier.pt")

model.eval()
with torch.no_grad():
    tokens, lengths, classes = collate(test)
    right = (model(tokens, lengths).argmax(dim=-1) == classes).float().mean().item()
print(f"{len(test)} names, {100 * right:.1f} % right")
