/**
 * Files of a folder from which PyTorch reads a model: its own file, `weights.py`, which reads it, and programs.
 * @param file the model as safetensors in float32
 * @param programs texts by the names of their files; `model.py` among them
 */
export function torchFolder(
  file: Uint8Array,
  programs: Readonly<Record<string, string>>,
): Readonly<Record<string, Uint8Array>> {
  const texts = Object.entries({ ...programs, 'weights.py': torchWeights });
  const encoder = new TextEncoder();
  return {
    'model.safetensors': file,
    ...Object.fromEntries(texts.map(([name, text]) => [name, encoder.encode(text)])),
  };
}

/**
 * Files of a folder with `train.py`, which trains a model of single examples on any number of processes.
 * @param programs `model.py`, with `load`, `save`, `collate` and `loss_of`, and `encode.mjs`, which writes
 *   examples
 */
export async function trainingFolder(
  file: Uint8Array,
  programs: Readonly<Record<'model.py' | 'encode.mjs', string>>,
): Promise<Readonly<Record<string, Uint8Array>>> {
  const { torchTraining } = await import('./training-program.ts');
  return torchFolder(file, { ...programs, 'train.py': torchTraining });
}

/** `weights.py` of exported models: files of safetensors in Python, without the package of that name. */
const torchWeights = `"""Files of safetensors: float32 tensors by name, and metadata, which are texts by name."""

import ctypes
import json
import struct

import torch

CHECKSUMS = ("unrolled.header_crc32", "unrolled.data_crc32")


def load_weights(path):
    """Tensors by name, and the metadata without checksums, which new values would break."""
    with open(path, "rb") as file:
        content = bytearray(file.read())
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = torch.frombuffer(
            content, dtype=torch.float32, offset=8 + length + begin, count=(end - begin) // 4
        )
        tensors[name] = values.reshape(entry["shape"]).clone()
    return tensors, {key: value for key, value in metadata.items() if key not in CHECKSUMS}


def save_weights(path, model, metadata):
    """A file that load_weights() and unrolled import read."""
    header, parts, offset = {"__metadata__": metadata}, [], 0
    for name, live in model.state_dict().items():
        values = live.detach().cpu().float().contiguous()
        parts.append(ctypes.string_at(values.data_ptr(), 4 * values.numel()))
        end = offset + len(parts[-1])
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(parts))
`;
