import { check, checkRecord, nullable, readFrom, rules } from '@unrolled/guards';
import { formatShape, ShapeError, type Tensor } from '@unrolled/tensor';
import { checkLengths, checkTensor } from '@unrolled/tensor/guards';
import type { Encoded } from './encoder/encoded.ts';

/** Token ids are int32 [batch, time]. @throws ShapeError or ArgumentError */
export function checkTokens(where: string, name: string, tokens: Tensor): void {
  check(where, name, tokens, rules.tensor);
  if (tokens.rank !== 2) {
    throw new ShapeError(
      `${where}: ${name} must be [batch, time], got ${formatShape(tokens.shape)}`,
    );
  }
  checkTensor(where, name, tokens, { dtype: 'int32' });
}

/** A state of a recurrent layer: h, and c where there is one. @throws ArgumentError */
export function checkStateTensors(where: string, name: string, state: unknown): void {
  check(where, name, state, rules.object);
  check(where, `${name}.h`, readFrom(state, 'h'), rules.tensor);
  const c = readFrom(state, 'c');
  if (c !== undefined) check(where, `${name}.c`, c, rules.tensor);
}

/** Everything that a decoder reads in addition to its tokens. @throws ArgumentError */
export function checkDecoderInputs(where: string, state: unknown, memory: unknown): void {
  check(where, 'state', state, rules.object);
  checkStateTensors(where, 'state.recurrent', readFrom(state, 'recurrent'));
  check(where, 'state.fed', readFrom(state, 'fed'), nullable(rules.tensor));
  checkMemory(where, memory);
}

/** A memory that an attention prepared. @throws ArgumentError */
export function checkMemory(where: string, memory: unknown): void {
  check(where, 'memory', memory, rules.object);
  for (const name of ['keys', 'values', 'mask']) {
    const rule = name === 'mask' ? nullable(rules.tensor) : rules.tensor;
    check(where, `memory.${name}`, readFrom(memory, name), rule);
  }
}

/** A copy of the output of an encoder. @throws ShapeError or ArgumentError */
export function checkEncoded(where: string, encoded: Encoded): Encoded {
  const copy = checkRecord(where, 'encoded', encoded);
  for (const [name, rank] of [
    ['memory', 3],
    ['summary', 2],
  ] as const) {
    checkTensor(where, `encoded.${name}`, copy[name], { rank });
  }
  const { memory, lengths } = copy;
  checkLengths(where, 'encoded.lengths', lengths, memory.shape[0], memory.shape[1]);
  return copy;
}
