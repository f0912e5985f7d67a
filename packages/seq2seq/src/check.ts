import { ArgumentError, formatShape, ShapeError, type Tensor } from '@unrolled/tensor';
import { check, checkTensor, describe, nullable, readFrom, rules } from '@unrolled/tensor/guards';

/** One whole number 0 … places for each sequence; null: all of them in full. */
export type Lengths = ArrayLike<number> | null;

/** @throws ShapeError or ArgumentError unless the lengths fit `batch` sequences of `places` */
export function checkLengths(
  where: string,
  name: string,
  lengths: Lengths,
  batch: number,
  places: number,
): void {
  if (lengths === null) return;
  check(where, name, lengths, rules.numbers);
  if (lengths.length !== batch) {
    throw new ShapeError(
      `${where}: ${name} must hold one number for each of ${batch} sequences, got ${lengths.length}`,
    );
  }
  for (let row = 0; row < batch; row++) {
    const length = lengths[row];
    if (!Number.isInteger(length) || length < 0 || length > places) {
      throw new ArgumentError(
        `${where}: ${name} must be whole numbers from 0 to ${places}, got ${describe(length)} for sequence ${row}`,
      );
    }
  }
}

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

/** A state that a recurrent layer gave: h, and c where there is one. @throws ArgumentError */
export function checkStateTensors(where: string, name: string, state: unknown): void {
  check(where, name, state, rules.object);
  check(where, `${name}.h`, readFrom(state, 'h'), rules.tensor);
  const c = readFrom(state, 'c');
  if (c !== undefined) check(where, `${name}.c`, c, rules.tensor);
}

/** What a decoder reads beside its tokens. @throws ArgumentError */
export function checkDecoderInputs(where: string, state: unknown, memory: unknown): void {
  check(where, 'state', state, rules.object);
  checkStateTensors(where, 'state.recurrent', readFrom(state, 'recurrent'));
  check(where, 'state.fed', readFrom(state, 'fed'), nullable(rules.tensor));
  checkMemory(where, memory);
}

/** What an attention prepared. @throws ArgumentError */
export function checkMemory(where: string, memory: unknown): void {
  check(where, 'memory', memory, rules.object);
  for (const name of ['keys', 'values', 'mask']) {
    const rule = name === 'mask' ? nullable(rules.tensor) : rules.tensor;
    check(where, `memory.${name}`, readFrom(memory, name), rule);
  }
}
