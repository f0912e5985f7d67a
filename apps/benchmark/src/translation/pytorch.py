"""The twin of Seq2Seq in PyTorch, trained on the same batches; see ../engines/serving.py.

  {"do": "prepare", "workload": {...}, "settings": {...}, "roundSeconds": ...}

Modules have the names that they have in Seq2Seq, so that its weights load as they are.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "engines"))

from serving import decode_floats, decode_integers, encode_floats, serve  # noqa: E402


def prepare(torch, request):
    workload, settings = request["workload"], request["settings"]
    model = create_model(torch, workload["size"], workload["dropout"])
    weights = {name: decode_floats(torch, stored) for name, stored in workload["weights"].items()}
    decoder = "generator.decoder"
    weights[f"{decoder}.output.weight"] = weights[f"{decoder}.embedding.weight"]  # one parameter
    model.load_state_dict(weights)
    batches = [batch_of(torch, stored) for stored in workload["batches"]]
    parameters = list(model.parameters())
    optimizer = torch.optim.AdamW(
        parameters,
        lr=settings["learningRate"],
        betas=settings["betas"],
        eps=settings["epsilon"],
        weight_decay=settings["weightDecay"],
    )

    def train(batch):
        optimizer.zero_grad()
        logits, targets = model(batch)
        loss = torch.nn.functional.cross_entropy(
            logits, targets, label_smoothing=settings["labelSmoothing"]
        )
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, settings["maxGradientNorm"])
        optimizer.step()
        return loss.item()

    losses = [train(batch) for batch in batches[: settings["comparedSteps"]]]
    return lambda: [train(batch) for batch in batches], encode_floats(torch.tensor(losses))


def batch_of(torch, stored):
    def ids(padded):
        return decode_integers(torch, padded["values"], padded["shape"])

    def valid_places(padded):
        """[rows, width]: True within a row's length."""
        lengths = torch.tensor(padded["lengths"]).unsqueeze(1)
        return torch.arange(padded["shape"][1]).unsqueeze(0) < lengths

    source_lengths = torch.tensor(stored["source"]["lengths"])
    valid = valid_places(stored["targetOut"])
    return {
        "source": ids(stored["source"]),
        "source_lengths": source_lengths,
        "source_padding": ~valid_places(stored["source"]).unsqueeze(1),
        "target_in": ids(stored["targetIn"]),
        "valid": valid,
        "targets": ids(stored["targetOut"])[valid],
    }


def create_model(torch, size, dropout_rate):
    nn = torch.nn
    vocabulary, embedding_size = size["vocabularySize"], size["embeddingSize"]
    hidden_size = size["hiddenSize"]

    class Recurrent(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.GRU(
                embedding_size, hidden_size // 2, batch_first=True, bidirectional=True
            )

    class Encoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(vocabulary, embedding_size)
            self.dropout = nn.Dropout(dropout_rate)
            self.recurrent = Recurrent()

        def forward(self, source, lengths):
            embedded = self.dropout(self.embedding(source))
            packed = nn.utils.rnn.pack_padded_sequence(
                embedded, lengths, batch_first=True, enforce_sorted=False
            )
            output, state = self.recurrent.rnn(packed)
            memory, _ = nn.utils.rnn.pad_packed_sequence(
                output, batch_first=True, total_length=source.shape[1]
            )
            return memory, torch.cat([state[0], state[1]], dim=-1)

    class Bridge(nn.Module):
        def __init__(self):
            super().__init__()
            self.h = nn.Linear(hidden_size, hidden_size)

        def forward(self, state):
            return torch.tanh(self.h(state))

    class Attention(nn.Module):
        def __init__(self):
            super().__init__()
            self.key = nn.Linear(hidden_size, hidden_size, bias=False)

        def forward(self, query, memory, padding):
            scores = torch.bmm(query, self.key(memory).transpose(1, 2))
            weights = torch.softmax(scores.masked_fill(padding, float("-inf")), dim=-1)
            return torch.bmm(weights, memory)

    class Output(nn.Module):
        def __init__(self, embedding):
            super().__init__()
            self.weight = embedding.weight
            self.bias = nn.Parameter(torch.zeros(vocabulary))

        def forward(self, features):
            return nn.functional.linear(features, self.weight, self.bias)

    class Decoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(vocabulary, embedding_size)
            self.dropout = nn.Dropout(dropout_rate)
            self.rnn = nn.GRU(embedding_size, hidden_size, batch_first=True)
            self.attention = Attention()
            self.combine = nn.Linear(2 * hidden_size, embedding_size)
            self.output = Output(self.embedding)

        def forward(self, target_in, state, memory, padding):
            embedded = self.dropout(self.embedding(target_in))
            output, _ = self.rnn(embedded, state.unsqueeze(0))
            context = self.attention(output, memory, padding)
            features = torch.tanh(self.combine(torch.cat([context, output], dim=-1)))
            return self.dropout(features)

    class Generator(nn.Module):
        def __init__(self):
            super().__init__()
            self.bridge = Bridge()
            self.decoder = Decoder()

    class Seq2Seq(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = Encoder()
            self.generator = Generator()

        def forward(self, batch):
            """Logits and targets of the valid places alone."""
            memory, summary = self.encoder(batch["source"], batch["source_lengths"])
            bridge, decoder = self.generator.bridge, self.generator.decoder
            features = decoder(
                batch["target_in"], bridge(summary), memory, batch["source_padding"]
            )
            return decoder.output(features[batch["valid"]]), batch["targets"]

    return Seq2Seq()


serve(prepare)
