"""The twin of Seq2Seq in PyTorch: modules have the names that they have there, so that its weights load."""

from serving import decode_integers


def padded_ids(torch, padded):
    """Token ids [rows, width]."""
    return decode_integers(torch, padded["values"], padded["shape"])


def valid_places(torch, padded):
    """[rows, width]: True within a row's length."""
    lengths = torch.tensor(padded["lengths"]).unsqueeze(1)
    return torch.arange(padded["shape"][1]).unsqueeze(0) < lengths


def create_network(torch, size, dropout_rate):
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
            """Memory and summary; `lengths` of sources that are all as long as the longest: None."""
            embedded = self.dropout(self.embedding(source))
            if lengths is None:
                memory, state = self.recurrent.rnn(embedded)
                return memory, torch.cat([state[0], state[1]], dim=-1)
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

        def forward(self, query, keys, memory, padding):
            """`keys` are those of the memory; no padding: None."""
            scores = torch.bmm(query, keys.transpose(1, 2))
            if padding is not None:
                scores = scores.masked_fill(padding, float("-inf"))
            return torch.bmm(torch.softmax(scores, dim=-1), memory)

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

        def forward(self, target_in, state, keys, memory, padding):
            """Features of the tokens after those of `target_in`, and the state after them."""
            embedded = self.dropout(self.embedding(target_in))
            output, state = self.rnn(embedded, state.unsqueeze(0))
            context = self.attention(output, keys, memory, padding)
            features = torch.tanh(self.combine(torch.cat([context, output], dim=-1)))
            return self.dropout(features), state.squeeze(0)

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
            keys = decoder.attention.key(memory)
            features, _ = decoder(
                batch["target_in"], bridge(summary), keys, memory, batch["source_padding"]
            )
            return decoder.output(features[batch["valid"]]), batch["targets"]

    return Seq2Seq()
