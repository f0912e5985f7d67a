import { check, describe, kindOf, readFrom, rules } from '@unrolled/guards';
import {
  ArgumentError,
  formatShape,
  type Shape,
  ShapeError,
  sameShape,
  type Tensor,
} from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';

/** Checks that all tensors of a state have the given shape. @throws ShapeError */
export function checkState(
  where: string,
  state: Readonly<Record<string, Tensor>>,
  names: readonly string[],
  shape: Shape,
): void {
  check(where, 'state', state, rules.object);
  for (const name of names) {
    const tensor: unknown = readFrom(state, name);
    if (kindOf(tensor) !== 'tensor') {
      throw new ArgumentError(
        `${where}: state.${name} must be a tensor ${formatShape(shape)}, got ${describe(tensor)}; ` +
          'pass the state that forward() or step() returned',
      );
    }
    if (!sameShape((tensor as Tensor).shape, shape)) {
      throw new ShapeError(
        `${where}: state.${name} must be ${formatShape(shape)}, got ` +
          formatShape((tensor as Tensor).shape),
      );
    }
  }
}

/** x must be float32, its last axis `features` long, the others any length. */
export function checkInput(
  where: string,
  x: Tensor,
  axes: readonly string[],
  features: number,
): void {
  check(where, 'x', x, rules.tensor);
  if (x.rank !== axes.length + 1 || x.shape[axes.length] !== features) {
    throw new ShapeError(
      `${where}: x must be [${[...axes, features].join(', ')}], got ${formatShape(x.shape)}`,
    );
  }
  if (x.dtype !== 'float32') {
    throw new ArgumentError(`${where}: x must be float32, got ${x.dtype}; use cast('float32')`);
  }
}

/** A table [symbols, features], and int32 tokens [batch, time]. @throws ShapeError or ArgumentError */
export function checkTokens(where: string, table: Tensor, tokens: Tensor, features: number): void {
  check(where, 'the table', table, rules.tensor);
  checkTensor(where, 'tokens', tokens);
  if (table.rank !== 2 || table.shape[1] !== features) {
    throw new ShapeError(
      `${where}: the table must be [symbols, ${features}], got ${formatShape(table.shape)}`,
    );
  }
  if (tokens.rank !== 2) {
    throw new ShapeError(
      `${where}: tokens must be [batch, time], got ${formatShape(tokens.shape)}`,
    );
  }
  if (tokens.dtype !== 'int32') {
    throw new ArgumentError(`${where}: tokens must be int32, got ${tokens.dtype}`);
  }
}
