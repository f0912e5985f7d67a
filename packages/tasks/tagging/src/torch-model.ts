/** `model.py` of an exported tagger. */
export const torchModel = `"""A tagger: an embedding of each word, one of its affixes, recurrent layers, and a linear layer.

    model, metadata = load("model.safetensors")
    logits = model(words, affixes, lengths)
    # words [batch, time], affixes [batch, time, affixes], lengths [batch] -> logits [batch, time, labels]

Words and affixes are numbers as TaggingModel.encode of Unrolled gives them; what stands beyond a length is not
read. Needs PyTorch 1.13 or newer and nothing else.
"""

import json

import torch
from torch import nn

from weights import load_weights, save_weights


class TaggingModel(nn.Module):
    """The names and shapes of the weights are those of the file."""

    AFFIX_ROWS = 2**13

    def __init__(self, words, labels, configuration):
        super().__init__()
        layer = {"lstm": nn.LSTM, "gru": nn.GRU}[configuration["cell"]]
        size, bidirectional = configuration["hiddenSize"], configuration["bidirectional"]
        dropout, layers = configuration["dropout"], configuration["numLayers"]
        self.embedding = nn.Embedding(words, configuration["embeddingSize"])
        reads_affixes = configuration["longestAffix"] > 0
        affix_size = configuration["affixSize"] if reads_affixes else 0
        self.affixEmbedding = (
            nn.Embedding(self.AFFIX_ROWS, affix_size) if reads_affixes else None
        )
        self.recurrent = layer(
            configuration["embeddingSize"] + affix_size,
            size,
            layers,
            batch_first=True,
            bidirectional=bidirectional,
            dropout=dropout if layers > 1 else 0.0,
        )
        self.head = nn.Linear((2 if bidirectional else 1) * size, labels)
        self.dropout = nn.Dropout(dropout)

    def forward(self, words, affixes, lengths):
        x = self.embedding(words)
        if self.affixEmbedding is not None:
            x = torch.cat([x, self.affixEmbedding(affixes).sum(2)], -1)
        packed = nn.utils.rnn.pack_padded_sequence(
            self.dropout(x), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        output, _ = self.recurrent(packed)
        output, _ = nn.utils.rnn.pad_packed_sequence(output, batch_first=True)
        return self.head(self.dropout(output))


def load(path):
    """The model of a file, and its metadata: configuration, labels and words, as JSON."""
    weights, metadata = load_weights(path)
    words, _ = weights["embedding.weight"].shape
    labels = json.loads(metadata["unrolled.labels"])["labels"]
    model = TaggingModel(words, len(labels), json.loads(metadata["unrolled.configuration"]))
    model.load_state_dict(weights)
    return model.eval(), metadata


def save(path, model, metadata):
    """A file that load() and unrolled import read."""
    save_weights(path, model, metadata)
`;
