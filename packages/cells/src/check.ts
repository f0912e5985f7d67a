import {
  ArgumentError,
  formatShape,
  type Shape,
  ShapeError,
  sameShape,
  type Tensor,
} from '@unrolled/tensor';

/** @throws ShapeError or ArgumentError unless there is one whole number 0 … time for each sequence */
export function checkLengths(
  where: string,
  lengths: ArrayLike<number> | null,
  batch: number,
  time: number,
): void {
  if (lengths === null) return;
  if (lengths.length !== batch) {
    throw new ShapeError(
      `${where}: lengths must hold one number for each of ${batch} sequences, got ${lengths.length}`,
    );
  }
  for (let row = 0; row < batch; row++) {
    const length = lengths[row];
    if (!Number.isInteger(length) || length < 0 || length > time) {
      throw new ArgumentError(
        `${where}: lengths must be whole numbers from 0 to ${time}, got ${length} for sequence ${row}`,
      );
    }
  }
}

/** Each tensor of a state must have the one shape. @throws ShapeError */
export function checkState(
  where: string,
  state: Readonly<Record<string, Tensor>>,
  names: readonly string[],
  shape: Shape,
): void {
  for (const name of names) {
    const tensor: Tensor | undefined = state[name];
    if (tensor === undefined || !sameShape(tensor.shape, shape)) {
      throw new ShapeError(
        `${where}: state.${name} must be ${formatShape(shape)}, got ` +
          (tensor === undefined ? 'nothing' : formatShape(tensor.shape)),
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
