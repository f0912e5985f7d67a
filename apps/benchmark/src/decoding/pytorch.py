"""PyTorch's part of the decoding suite; see ../engines/serving.py for how it is asked.

  {"do": "prepare", "case": {...}, "weights": {...}, "groups": [...], "size": {...}, "roundPlan": {...}}
"""

import os
import sys

for folder in ("engines", "translation"):
    sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", folder))

from network import create_network, padded_ids, valid_places  # noqa: E402
from serving import decode_floats, encode_floats, serve  # noqa: E402


def prepare(torch, request):
    weights = {name: decode_floats(torch, stored) for name, stored in request["weights"].items()}
    case = request["case"]
    decode = translator if case["activity"] == "translation" else writer
    run = torch.inference_mode()(decode(torch, request, weights))
    values = [value for tokens in run() for value in (len(tokens), *tokens)]
    return run, encode_floats(torch.tensor(values, dtype=torch.float32))


def writer(torch, request, weights):
    nn = torch.nn
    characters, embedding_size = weights["embedding.weight"].shape
    hidden_size = weights["recurrent.weight_hh_l0"].shape[1]
    model = nn.Module()
    model.embedding = nn.Embedding(characters, embedding_size)
    model.recurrent = nn.GRU(embedding_size, hidden_size, batch_first=True)
    model.head = nn.Linear(hidden_size, characters)
    model.load_state_dict(weights)
    count = request["case"]["unitsPerCall"]

    def write():
        token = torch.zeros(1, 1, dtype=torch.long)
        state = None
        tokens = []
        for _ in range(count):
            output, state = model.recurrent(model.embedding(token), state)
            token = model.head(output).argmax(-1)
            tokens.append(token.item())
        return [tokens]

    return write


def translator(torch, request, weights):
    network = create_network(torch, request["size"], 0)
    weights["generator.decoder.output.weight"] = weights["generator.decoder.embedding.weight"]
    network.load_state_dict(weights)
    network.eval()
    encoder, generator = network.encoder, network.generator
    decoder = generator.decoder
    start, width = request["startToken"], request["case"]["beam"]

    def group_of(stored):
        source = stored["source"]
        padding = ~valid_places(torch, source).unsqueeze(1)
        is_padded = padding.any()
        return {
            "source": padded_ids(torch, source),
            "lengths": torch.tensor(source["lengths"]) if is_padded else None,
            "padding": padding if is_padded else None,
            "maximum_lengths": stored["maximumLengths"],
        }

    groups = [group_of(stored) for stored in request["groups"]]

    def encoded(group):
        """The state [rows, hidden], and what attention reads: keys, memory and padding."""
        memory, summary = encoder(group["source"], group["lengths"])
        keys = decoder.attention.key(memory)
        return generator.bridge(summary), (keys, memory, group["padding"])

    def step(tokens, state, read):
        features, state = decoder(tokens.unsqueeze(1), state, *read)
        return decoder.output(features.squeeze(1)), state

    def greedy_search(group):
        state, read = encoded(group)
        tokens = torch.full((len(group["maximum_lengths"]),), start)
        steps = []
        for _ in range(max(group["maximum_lengths"])):
            logits, state = step(tokens, state, read)
            tokens = logits.argmax(-1)
            steps.append(tokens)
        rows = torch.stack(steps, 1).tolist()
        return [row[:length] for row, length in zip(rows, group["maximum_lengths"])]

    def beam_search(group):
        """As in Unrolled, the hypothesis of greedy search always keeps a place, if need be the last."""
        sources = len(group["maximum_lengths"])
        state, read = encoded(group)
        state = state.repeat_interleave(width, 0)
        read = [None if one is None else one.repeat_interleave(width, 0) for one in read]
        first_rows = (torch.arange(sources) * width).unsqueeze(1)
        tokens = torch.full((sources * width,), start)
        scores = torch.full((sources, width), float("-inf"))
        scores[:, 0] = 0  # the rows of a source are equal at first
        greedy = [0] * sources  # the place of that hypothesis
        parents_of_steps, tokens_of_steps = [], []
        for _ in range(max(group["maximum_lengths"])):
            logits, state = step(tokens, state, read)
            totals = (scores.view(-1, 1) + logits.log_softmax(-1)).view(sources, -1)
            vocabulary = logits.shape[1]
            scores, places = totals.topk(width)
            likeliest, kept = logits.argmax(-1).tolist(), places.tolist()
            for source, place in enumerate(greedy):
                wanted = place * vocabulary + likeliest[source * width + place]
                if wanted in kept[source]:
                    greedy[source] = kept[source].index(wanted)
                else:
                    greedy[source] = width - 1
                    places[source, -1] = wanted
                    scores[source, -1] = totals[source, wanted]
            parents = (first_rows + places // vocabulary).flatten()
            tokens = (places % vocabulary).flatten()
            state = state.index_select(0, parents)
            parents_of_steps.append(parents)
            tokens_of_steps.append(tokens)
        all_parents = torch.stack(parents_of_steps).tolist()
        all_tokens = torch.stack(tokens_of_steps).tolist()

        def best_of(source, length):
            row, found = source * width, []
            for place in reversed(range(length)):
                found.append(all_tokens[place][row])
                row = all_parents[place][row]
            return found[::-1]

        return [best_of(*one) for one in enumerate(group["maximum_lengths"])]

    search = greedy_search if width == 1 else beam_search
    return lambda: [tokens for group in groups for tokens in search(group)]


serve(prepare)
