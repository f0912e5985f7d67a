/** `model.py` of an exported translation model. */
export const torchModel = `"""A translation model: an encoder, a bridge to the first state of a decoder, attention, and the decoder.

    model, metadata = load("model.safetensors")
    memory, state = model.encode(tokens, lengths)      # tokens [batch, positions], lengths [batch]
    logits, weights, state = model.step(last, state, memory)      # last [batch] -> logits [batch, tokens]
    found = greedy(model, tokens, lengths, start, end)

Tokens are those of the two tokenizers in the metadata. Needs PyTorch 1.13 or newer and nothing else.
"""

import json

import torch
from torch import nn

from weights import load_weights, save_weights

NONE = -1  # stands behind the end of a target
CELLS = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}


class TranslationModel(nn.Module):
    """The names and shapes of the weights are those of the file."""

    def __init__(self, source_tokens, target_tokens, configuration):
        super().__init__()
        self.network = nn.Module()
        self.network.encoder = Encoder(source_tokens, configuration)
        self.network.generator = nn.Module()
        self.network.generator.bridge = Bridge(configuration)
        self.network.generator.decoder = Decoder(target_tokens, configuration)

    def encode(self, tokens, lengths):
        """What the decoder attends to at every step, and its first state."""
        output, state = self.network.encoder(tokens, lengths)
        generator = self.network.generator
        summary = (state[0] if isinstance(state, tuple) else state)[-1]
        memory = generator.decoder.attention.prepare(output, summary, lengths)
        return memory, (generator.bridge(state), None)

    def step(self, last, state, memory):
        """One more token of each row."""
        return self.network.generator.decoder(last, state, memory)

    def forward(self, tokens, lengths, targets):
        """Logits of the token after each of the given ones: targets [batch, time], the start first."""
        memory, state = self.encode(tokens, lengths)
        steps = []
        for last in targets.unbind(1):
            logits, _, state = self.step(last, state, memory)
            steps.append(logits)
        return torch.stack(steps, 1)


class Encoder(nn.Module):
    def __init__(self, tokens, configuration):
        super().__init__()
        size, layers = configuration["hiddenSize"], configuration["numLayers"]
        bidirectional = configuration["bidirectional"]
        self.embedding = nn.Embedding(tokens, configuration["embeddingSize"])
        self.recurrent = nn.Module()
        self.recurrent.rnn = CELLS[configuration["cell"]](
            configuration["embeddingSize"],
            size // 2 if bidirectional else size,
            layers,
            batch_first=True,
            bidirectional=bidirectional,
            dropout=configuration["dropout"] if layers > 1 else 0.0,
        )
        self.dropout = nn.Dropout(configuration["dropout"])

    def forward(self, tokens, lengths):
        """Output [batch, positions, hidden], and the last state, directions side by side."""
        packed = nn.utils.rnn.pack_padded_sequence(
            self.dropout(self.embedding(tokens)), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        output, state = self.recurrent.rnn(packed)
        output, _ = nn.utils.rnn.pad_packed_sequence(output, batch_first=True)
        if isinstance(state, tuple):
            return output, tuple(self.joined(one) for one in state)
        return output, self.joined(state)

    def joined(self, state):
        """[layers * 2, batch, size] -> [layers, batch, 2 * size]"""
        if not self.recurrent.rnn.bidirectional:
            return state
        return torch.cat([state[0::2], state[1::2]], -1)


class Bridge(nn.Module):
    """The first state of the decoder: tanh(W s + b)."""

    def __init__(self, configuration):
        super().__init__()
        size = configuration["hiddenSize"]
        self.h = nn.Linear(size, size)
        self.c = nn.Linear(size, size) if configuration["cell"] == "lstm" else None

    def forward(self, state):
        if self.c is None:
            return self.h(state).tanh()
        return self.h(state[0]).tanh(), self.c(state[1]).tanh()


class Attention(nn.Module):
    """dot and general: q (W m); additive: v tanh(W q + U m); none: the summary at every step."""

    def __init__(self, kind, size):
        super().__init__()
        self.kind = kind
        if kind in ("general", "additive"):
            self.key = nn.Linear(size, size, bias=False)
        if kind == "additive":
            self.query = nn.Linear(size, size, bias=False)
            self.energy = nn.Linear(size, 1, bias=False)

    def prepare(self, values, summary, lengths):
        if self.kind == "none":
            return summary, None, None
        beyond = torch.arange(values.shape[1], device=values.device) >= lengths[:, None]
        return values, values if self.kind == "dot" else self.key(values), beyond

    def forward(self, query, memory):
        """query [batch, hidden] -> context [batch, hidden], weights [batch, positions]"""
        values, keys, beyond = memory
        if self.kind == "none":
            return values, None
        if self.kind == "additive":
            scores = self.energy((self.query(query)[:, None] + keys).tanh())[:, :, 0]
        else:
            scores = (keys @ query[:, :, None])[:, :, 0]
        weights = scores.masked_fill(beyond, -1e30).softmax(-1)
        return (weights[:, None] @ values)[:, 0], weights


class Output(nn.Module):
    """The bias of the logits; their matrix is that of the embedding."""

    def __init__(self, tokens):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(tokens))


class Decoder(nn.Module):
    """luong attends after the recurrence, input-feeding too, bahdanau before it."""

    def __init__(self, tokens, configuration):
        super().__init__()
        embedded, size = configuration["embeddingSize"], configuration["hiddenSize"]
        layers, self.kind = configuration["numLayers"], configuration["decoder"]
        inputs = {"luong": 0, "input-feeding": embedded, "bahdanau": size}[self.kind]
        features = 2 * size + (embedded if self.kind == "bahdanau" else 0)
        self.embedding = nn.Embedding(tokens, embedded)
        self.rnn = CELLS[configuration["cell"]](
            embedded + inputs,
            size,
            layers,
            batch_first=True,
            dropout=configuration["dropout"] if layers > 1 else 0.0,
        )
        self.attention = Attention(configuration["attention"], size)
        self.combine = nn.Linear(features, embedded)
        self.output = Output(tokens)
        self.dropout = nn.Dropout(configuration["dropout"])

    def forward(self, last, state, memory):
        recurrent, fed = state
        x = self.dropout(self.embedding(last))
        if self.kind == "bahdanau":
            top = (recurrent[0] if isinstance(recurrent, tuple) else recurrent)[-1]
            context, weights = self.attention(top, memory)
            output, recurrent = self.recur([x, context], recurrent)
            features = self.combine(torch.cat([output, context, x], -1)).tanh()
        else:
            if self.kind == "input-feeding":
                fed = torch.zeros_like(x) if fed is None else fed
            output, recurrent = self.recur([x] if fed is None else [x, fed], recurrent)
            context, weights = self.attention(output, memory)
            features = self.combine(torch.cat([context, output], -1)).tanh()
            fed = features if self.kind == "input-feeding" else None
        logits = self.dropout(features) @ self.embedding.weight.T + self.output.bias
        return logits, weights, (recurrent, fed)

    def recur(self, parts, state):
        output, state = self.rnn(torch.cat(parts, -1)[:, None], state)
        return output[:, 0], state


@torch.no_grad()
def greedy(model, tokens, lengths, start, end, most=100):
    """The likeliest token each time: a list of tokens for each row, without the end."""
    memory, state = model.encode(tokens, lengths)
    last = torch.full_like(lengths, start)
    rows, ended = [[] for _ in lengths], [False for _ in lengths]
    for _ in range(most):
        logits, _, state = model.step(last, state, memory)
        last = logits.argmax(-1)
        for row, token in enumerate(last.tolist()):
            ended[row] = ended[row] or token == end
            if not ended[row]:
                rows[row].append(token)
        if all(ended):
            break
    return rows


def collate(examples):
    """Examples of train.py as a batch: tokens [batch, positions], lengths [batch], targets [batch, time]."""
    rows = [torch.tensor(one["source"]) for one in examples]
    targets = [torch.tensor(one["target"]) for one in examples]
    padded = nn.utils.rnn.pad_sequence(targets, batch_first=True, padding_value=NONE)
    lengths = torch.tensor([len(row) for row in rows])
    return nn.utils.rnn.pad_sequence(rows, batch_first=True), lengths, padded


def loss_of(model, tokens, lengths, targets):
    """Sum of -ln p(token) over the tokens of the targets and their ends, and how many these are."""
    logits = model(tokens, lengths, targets[:, :-1].clamp(min=0))
    after = targets[:, 1:]
    loss = nn.functional.cross_entropy(
        logits.flatten(0, 1), after.flatten(), ignore_index=NONE, reduction="sum"
    )
    return loss, int((after != NONE).sum())


def load(path):
    """The model of a file, and its metadata: configuration and tokenizers, as JSON."""
    weights, metadata = load_weights(path)
    source, _ = weights["network.encoder.embedding.weight"].shape
    target, _ = weights["network.generator.decoder.embedding.weight"].shape
    model = TranslationModel(source, target, json.loads(metadata["unrolled.configuration"]))
    model.load_state_dict(weights)
    return model.eval(), metadata


def save(path, model, metadata):
    """A file that load() and unrolled import read."""
    save_weights(path, model, metadata)
`;
