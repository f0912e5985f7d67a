/** `model.py` of an exported language model: the network, its files, and text as ids. */
export const torchModel = String.raw`"""A character-level language model: an embedding, recurrent layers, and a linear layer or adaptive softmax.

    model, metadata = load("model.safetensors")
    logits, state = model(tokens)             # tokens [batch, time] -> logits [batch, time, characters]
    logits, state = model(tokens, state)      # goes on from there

Needs PyTorch 1.13 or newer and nothing else.
"""

import json
import unicodedata

import torch
from torch import nn

from weights import load_weights, save_weights


class LanguageModel(nn.Module):
    """The names and shapes of the weights are those of the file."""

    def __init__(self, characters, cell, embedding_size, hidden_size, num_layers, dropout, adaptive):
        super().__init__()
        layer = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}[cell]
        self.embedding = nn.Embedding(characters, embedding_size)
        self.recurrent = layer(
            embedding_size,
            hidden_size,
            num_layers,
            batch_first=True,
            dropout=dropout if num_layers > 1 else 0.0,
        )
        if adaptive:
            cutoffs = sorted({-(-characters // 8), -(-characters // 3)})
            self.head = nn.AdaptiveLogSoftmaxWithLoss(
                hidden_size, characters, cutoffs, div_value=4.0, head_bias=True
            )
        else:
            self.head = nn.Linear(hidden_size, characters)
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens, state=None):
        output, state = self.recurrent(self.dropout(self.embedding(tokens)), state)
        features = self.dropout(output)
        if isinstance(self.head, nn.Linear):
            return self.head(features), state
        return self.head.log_prob(features.flatten(0, 1)).unflatten(0, features.shape[:2]), state


def load(path):
    """The model of a file, and its metadata: configuration and vocabulary, as JSON."""
    weights, metadata = load_weights(path)
    configuration = json.loads(metadata["unrolled.configuration"])
    model = LanguageModel(
        characters=len(json.loads(metadata["unrolled.tokenizer"])["tokens"]),
        cell=configuration["cell"],
        embedding_size=configuration["embeddingSize"],
        hidden_size=configuration["hiddenSize"],
        num_layers=configuration["numLayers"],
        dropout=configuration["dropout"],
        adaptive=configuration["softmax"] == "adaptive",
    )
    model.load_state_dict(weights)
    return model.eval(), metadata


def save(path, model, metadata):
    """A file that load() and unrolled import read."""
    save_weights(path, model, metadata)


class Vocabulary:
    """Text as ids. Id 0 may stand for unknown characters, which are read and never predicted."""

    def __init__(self, metadata):
        tokenizer = json.loads(metadata["unrolled.tokenizer"])
        self.tokens = tokenizer["tokens"]
        self.ids = {token: place for place, token in enumerate(self.tokens)}
        self.unknown = 0 if tokenizer["unknown"] else None
        self.normalizes = json.loads(metadata["unrolled.configuration"])["normalization"] == "nfc"

    def encode(self, text):
        """Ids [characters]. A token may be several code points: the longest that fits is taken."""
        if self.normalizes:
            text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        first = 0 if self.unknown is None else 1
        longest = max(len(token) for token in self.tokens[first:])
        ids, at = [], 0
        while at < len(text):
            for length in range(min(longest, len(text) - at), 0, -1):
                found = self.ids.get(text[at : at + length])
                if found is not None:
                    break
            else:
                found, length = self.unknown, 1
            if found is not None:
                ids.append(found)
            at += length
        return torch.tensor(ids, dtype=torch.long)
`;
