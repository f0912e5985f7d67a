import { Tensor } from '@unrolled/tensor';

/** The same record with every tensor in it replaced; null and all else stays. */
export function mapTensors<Fields extends object>(
  record: Fields,
  map: (tensor: Tensor) => Tensor,
): Fields {
  const mapped = Object.entries(record).map(([name, value]) => [
    name,
    value instanceof Tensor ? map(value) : value,
  ]);
  // The names are those of `record`, so the shape of the object is that of `Fields`.
  return Object.fromEntries(mapped) as Fields;
}

/** Frees every tensor of some records. */
export function disposeTensors(...records: readonly object[]): void {
  for (const record of records) {
    for (const value of Object.values(record)) {
      if (value instanceof Tensor) value.dispose();
    }
  }
}
