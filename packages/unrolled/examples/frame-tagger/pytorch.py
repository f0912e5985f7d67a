# Labels each frame of a movement, then single frames as they arrive:
# python pytorch.py gestures.training.csv gestures.test.csv
import copy
import csv
import itertools
import sys

import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence


def read(path):
    with open(path, newline="") as file:
        rows = csv.DictReader(file)
        groups = [list(group) for _, group in itertools.groupby(rows, lambda row: row["sequence"])]
    frames = [torch.tensor([[float(row["x"]), float(row["y"])] for row in group]) for group in groups]
    return list(zip(frames, [[row["label"] for row in group] for group in groups]))


sequences, test = map(read, sys.argv[1:])
labels = sorted({tag for _, row in sequences for tag in row})
every = torch.cat([frames for frames, _ in sequences])
mean, deviation = every.mean(dim=0), every.std(dim=0, unbiased=False)


def collate(batch):
    frames = pad_sequence([(frames - mean) / deviation for frames, _ in batch], batch_first=True)
    classes = [torch.tensor([labels.index(tag) for tag in row]) for _, row in batch]
    return frames, pad_sequence(classes, batch_first=True, padding_value=-1)


class FrameTagger(nn.Module):
    def __init__(self, hidden_size, output_size):
        super().__init__()
        self.lstm = nn.LSTM(2, hidden_size, batch_first=True)
        self.head = nn.Linear(hidden_size, output_size)

    def forward(self, frames, state=None):
        output, state = self.lstm(frames, state)
        return self.head(output), state


torch.manual_seed(1)
sizes = {"hidden_size": 32, "output_size": len(labels)}
model = FrameTagger(**sizes)
optimizer = torch.optim.Adam(model.parameters(), 0.005)
loss_of = nn.CrossEntropyLoss(ignore_index=-1)
training, validation = sequences[:-12], sequences[-12:]
batches = torch.utils.data.DataLoader(training, 4, shuffle=True, collate_fn=collate)
best, best_weights = float("inf"), None
for epoch in range(60):
    model.train()
    for frames, classes in batches:
        optimizer.zero_grad()
        loss = loss_of(model(frames)[0].flatten(0, 1), classes.flatten())
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimizer.step()
    model.eval()
    with torch.no_grad():
        frames, classes = collate(validation)
        held_out = loss_of(model(frames)[0].flatten(0, 1), classes.flatten()).item()
    if held_out < best:
        best, best_weights = held_out, copy.deepcopy(model.state_dict())
model.load_state_dict(best_weights)
parts = {"sizes": sizes, "mean": mean, "deviation": deviation, "labels": labels}
torch.save({**parts, "weights": best_weights}, "frame-tagger.pt")

right = count = 0
with torch.no_grad():
    for frames, row in test:
        state = None
        for frame, tag in zip((frames - mean) / deviation, row):
            logits, state = model(frame.reshape(1, 1, 2), state)
            right += labels[logits.argmax()] == tag
            count += 1
print(f"{count} frames, {100 * right / count:.1f} % right")
