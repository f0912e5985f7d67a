# Forecasts the highest temperature of seven days from 36 days of weather: python pytorch.py weather.csv
import copy
import csv
import sys

import numpy as np
import torch
from torch import nn

length, horizon, names = 36, 7, ["temp_max", "temp_min", "precipitation", "wind"]
table = np.genfromtxt(sys.argv[1], delimiter=",", names=True, usecols=names)
series = torch.tensor(np.stack([table[name] for name in names], axis=1), dtype=torch.float32)
first, second = round(len(series) * 0.7), round(len(series) * 0.85)
mean, deviation = series[:first].mean(dim=0), series[:first].std(dim=0, unbiased=False)


def windows(start, end):
    part = (series[max(0, start - length) : end] - mean) / deviation
    every = part.unfold(0, length + horizon, 1)
    return every[:, :, :length].transpose(1, 2), every[:, 0, length:]


training, validation, test = windows(0, first), windows(first, second), windows(second, len(series))


class Forecaster(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.lstm = nn.LSTM(input_size, hidden_size, batch_first=True)
        self.head = nn.Linear(hidden_size, horizon)

    def forward(self, frames):
        return self.head(self.lstm(frames)[0][:, -1])


torch.manual_seed(1)
sizes = {"input_size": len(names), "hidden_size": 32}
model = Forecaster(**sizes)
optimizer = torch.optim.Adam(model.parameters())
dataset = torch.utils.data.TensorDataset(*training)
batches = torch.utils.data.DataLoader(dataset, batch_size=32, shuffle=True)
best, best_weights, waited, history = float("inf"), None, 0, []
for epoch in range(50):
    model.train()
    losses = []
    for frames, targets in batches:
        optimizer.zero_grad()
        loss = nn.functional.l1_loss(model(frames), targets)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimizer.step()
        losses.append(loss.item())
    model.eval()
    with torch.no_grad():
        held_out = nn.functional.l1_loss(model(validation[0]), validation[1]).item()
    history.append([epoch, sum(losses) / len(losses), held_out])
    if held_out < best:
        best, best_weights, waited = held_out, copy.deepcopy(model.state_dict()), 0
    else:
        waited += 1
        if waited == 5:
            break
model.load_state_dict(best_weights)
with open("history.csv", "w", newline="") as file:
    csv.writer(file).writerows([["epoch", "loss", "held_out_loss"], *history])
kept = {"sizes": sizes, "mean": mean, "deviation": deviation, "weights": model.state_dict()}
torch.save(kept, "forecaster.pt")

saved = torch.load("forecaster.pt")
loaded = Forecaster(**saved["sizes"])
loaded.load_state_dict(saved["weights"])
loaded.eval()
with torch.no_grad():
    error = (loaded(test[0]) - test[1]).abs().mean() * deviation[0]
print(f"{len(test[0])} forecasts, mean absolute error {error:.3f}")
