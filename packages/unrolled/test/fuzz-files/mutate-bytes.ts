import type { Rng } from '@unrolled/tensor';
import { pick, small } from './random.ts';

const oddBytes = [0x00, 0x0a, 0x0d, 0x09, 0x1b, 0x20, 0x22, 0x2c, 0x7b, 0x7d, 0x7f, 0x80, 0xff];

/** Bits and bytes changed, and stretches cut out, doubled, moved or put in, up to four times. */
export function mutateBytes(bytes: Uint8Array, rng: Rng): Uint8Array {
  let mutant: Uint8Array = bytes.slice();
  for (let times = 1 + small(rng, 5); times > 0; times--) mutant = mutateOnce(mutant, rng);
  return mutant;
}

function mutateOnce(bytes: Uint8Array, rng: Rng): Uint8Array {
  if (bytes.length === 0) return Uint8Array.of(rng.integer(256));
  const at = rng.integer(bytes.length);
  const length = Math.min(bytes.length - at, 1 + small(rng, 64));
  const [before, part, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, at + length),
    bytes.subarray(at + length),
  ];
  switch (rng.integer(8)) {
    case 0:
      return changed(bytes, at, bytes[at] ^ (1 << rng.integer(8)));
    case 1:
      return changed(bytes, at, pick(rng, oddBytes));
    case 2:
      return changed(bytes, at, rng.integer(256));
    case 3:
      return joined(before, after);
    case 4:
      return joined(before, part, part, after);
    case 5:
      return joined(
        before,
        Uint8Array.from(part, () => rng.integer(256)),
        part,
        after,
      );
    case 6:
      return joined(after, part, before);
    default:
      return before.slice();
  }
}

function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
