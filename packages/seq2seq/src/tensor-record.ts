import { Tensor } from '@unrolled/tensor';

/** A record with every tensor in it replaced; null and everything else stay. */
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

/** Frees every tensor in some records. */
export function disposeTensors(...records: readonly object[]): void {
  for (const record of records) {
    for (const value of Object.values(record)) {
      if (value instanceof Tensor) value.dispose();
    }
  }
}
