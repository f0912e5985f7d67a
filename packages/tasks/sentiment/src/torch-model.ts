/** `model.py` of an exported model of sentiment. */
export const torchModel = `"""A classifier of texts: an embedding, recurrent layers, one vector pooled from all steps, a linear layer.

    model, metadata = load("model.safetensors")
    logits = model(tokens, lengths)      # tokens [batch, time], lengths [batch] -> logits [batch, labels]

Tokens are those of the tokenizer in the metadata; what stands beyond a length is not read. With n-grams, the
logits are averaged with those of a bag of runs of words. Needs PyTorch 1.13 or newer and nothing else.
"""

import json

import torch
from torch import nn

from weights import load_weights, save_weights


class SentimentModel(nn.Module):
    """The names and shapes of the weights are those of the file."""

    def __init__(self, words, labels, configuration):
        super().__init__()
        layer = {"lstm": nn.LSTM, "gru": nn.GRU}[configuration["cell"]]
        size, bidirectional = configuration["hiddenSize"], configuration["bidirectional"]
        features = (2 if bidirectional else 1) * size
        dropout, layers = configuration["dropout"], configuration["numLayers"]
        self.embedding = nn.Embedding(words, configuration["embeddingSize"])
        self.recurrent = layer(
            configuration["embeddingSize"],
            size,
            layers,
            batch_first=True,
            bidirectional=bidirectional,
            dropout=dropout if layers > 1 else 0.0,
        )
        self.pooling = Pooling(configuration["pooling"], features)
        self.head = nn.Linear(features, labels)
        self.dropout = nn.Dropout(dropout)
        longest = configuration["ngrams"]
        self.ngrams = BagOfRuns(longest, labels) if longest > 0 else None

    def forward(self, tokens, lengths):
        embedded = self.dropout(self.embedding(tokens))
        packed = nn.utils.rnn.pack_padded_sequence(
            embedded, lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        output, state = self.recurrent(packed)
        output, _ = nn.utils.rnn.pad_packed_sequence(output, batch_first=True)
        h = state[0] if isinstance(state, tuple) else state
        directions = 2 if self.recurrent.bidirectional else 1
        last = h[-directions:].transpose(0, 1).flatten(1)
        reading = self.head(self.dropout(self.pooling(output, last, lengths)))
        return reading if self.ngrams is None else (reading + self.ngrams(tokens, lengths)) / 2


class Pooling(nn.Module):
    """One vector of all steps: output [batch, time, features], last [batch, features]."""

    def __init__(self, kind, features):
        super().__init__()
        self.kind = kind
        self.score = nn.Linear(features, 1, bias=False) if kind == "attention" else None

    def forward(self, output, last, lengths):
        if self.kind == "last":
            return last
        if self.kind == "mean":
            return output.sum(1) / lengths[:, None]
        beyond = torch.arange(output.shape[1], device=output.device) >= lengths[:, None]
        if self.kind == "max":
            return output.masked_fill(beyond[:, :, None], -1e9).amax(1)
        scores = self.score(output.tanh())[:, :, 0].masked_fill(beyond, -1e9)
        return (output * scores.softmax(-1)[:, :, None]).sum(1)


class BagOfRuns(nn.Module):
    """Which runs of 1 to "longest" words occur. A hash says which row of the table is a run's."""

    ROWS = 2**18

    def __init__(self, longest, labels):
        super().__init__()
        self.longest = longest
        self.weight = nn.Parameter(torch.zeros(self.ROWS, labels))
        self.bias = nn.Parameter(torch.zeros(labels))

    def forward(self, tokens, lengths):
        texts = [row[:length].tolist() for row, length in zip(tokens, lengths.tolist())]
        sums = [self.weight[sorted(self.rows_of(text))].sum(0) for text in texts]
        return torch.stack(sums) + self.bias

    def rows_of(self, text):
        rows = set()
        for start in range(len(text)):
            hashed = 0
            for token in text[start : start + self.longest]:
                hashed = mix(hashed ^ (token + 1))
                rows.add(hashed % self.ROWS)
        return rows


def mix(value):
    """The end of MurmurHash3 (Appleby 2011), of 32 bits."""
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        value = ((value ^ (value >> shift)) * factor) & 0xFFFFFFFF
    return value ^ (value >> 16)


def collate(examples):
    """Examples of train.py as a batch: tokens [batch, time], lengths [batch], labels [batch]."""
    rows = [torch.tensor(one["tokens"]) for one in examples]
    lengths = torch.tensor([len(row) for row in rows])
    labels = torch.tensor([one["label"] for one in examples])
    return nn.utils.rnn.pad_sequence(rows, batch_first=True), lengths, labels


def loss_of(model, tokens, lengths, labels):
    """Sum of -ln p(label), and the number of texts."""
    logits = model(tokens, lengths)
    return nn.functional.cross_entropy(logits, labels, reduction="sum"), len(labels)


def load(path):
    """The model of a file, and its metadata: configuration, labels and tokenizer, as JSON."""
    weights, metadata = load_weights(path)
    words, _ = weights["embedding.weight"].shape
    labels = json.loads(metadata["unrolled.labels"])["labels"]
    model = SentimentModel(words, len(labels), json.loads(metadata["unrolled.configuration"]))
    model.load_state_dict(weights)
    return model.eval(), metadata


def save(path, model, metadata):
    """A file that load() and unrolled import read."""
    save_weights(path, model, metadata)
`;
