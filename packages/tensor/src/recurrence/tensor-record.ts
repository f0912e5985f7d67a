import { kindOf } from '@unrolled/guards';
import type { Tensor } from '../tensor.ts';

/** Tensors by name, such as a state. */
export type TensorRecord = Readonly<Record<string, Tensor>>;

/** A record with every tensor in it replaced; null and everything else stay. */
export function mapTensors<Fields extends object>(
  record: Fields,
  map: (tensor: Tensor, name: string & keyof Fields) => Tensor,
): Fields {
  const mapped = Object.entries(record).map(([name, value]) => [
    name,
    isTensor(value) ? map(value, name as string & keyof Fields) : value,
  ]);
  // The names are those of `record`, so the shape of the object is that of `Fields`.
  return Object.fromEntries(mapped) as Fields;
}

/** Frees every tensor in some records. */
export function disposeTensors(...records: readonly object[]): void {
  for (const record of records) {
    for (const value of Object.values(record)) {
      if (isTensor(value)) value.dispose();
    }
  }
}

const isTensor = (value: unknown): value is Tensor => kindOf(value) === 'tensor';
