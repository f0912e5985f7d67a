import {
  type Backend,
  createReferenceBackend,
  type DeviceBuffer,
  type MatmulSpec,
} from '@unrolled/tensor';

const { fround } = Math;
const most = 127;

/** A vector as bytes times a scale. */
interface Rounded {
  readonly bytes: readonly number[];
  readonly scale: number;
}

function roundToBytes(values: readonly number[]): Rounded {
  const greatest = fround(Math.max(0, ...values.map(Math.abs)));
  if (!Number.isFinite(greatest)) return { bytes: values.map(() => 0), scale: Number.NaN };
  const inverse = greatest < 1e-36 ? 0 : fround(most / greatest);
  const bytes = values.map((value) => roundToEven(fround(fround(value) * inverse)));
  return { bytes, scale: inverse === 0 ? 0 : fround(greatest / most) };
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** C = A · B in int8, element by element; `spec.sharedB` and A not transposed. */
function multiply(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { batch, m, n, k, transposeB, sharedA }: MatmulSpec,
): Float32Array {
  const places = Array.from({ length: k }, (_, inner) => inner);
  const channels = Array.from({ length: n }, (_, column) =>
    roundToBytes(places.map((inner) => b[transposeB ? column * k + inner : inner * n + column])),
  );
  const c = new Float32Array(batch * m * n);
  for (let row = 0; row < batch * m; row++) {
    const start = (sharedA ? row % m : row) * k;
    const left = roundToBytes(places.map((inner) => a[start + inner]));
    channels.forEach((right, column) => {
      const sum = places.reduce(
        (total, inner) => total + left.bytes[inner] * right.bytes[inner],
        0,
      );
      c[row * n + column] = fround(sum) * fround(left.scale * right.scale);
    });
  }
  return c;
}

/** The reference backend with the products of `arithmetic: 'int8'`. */
export function createInt8Reference(): Backend {
  const reference = createReferenceBackend();
  const { primitives } = reference;
  const read = (buffer: DeviceBuffer) => reference.downloadSync?.(buffer) ?? [];
  return new Proxy(reference, {
    get(_, name) {
      if (name === 'primitives') {
        return {
          ...primitives,
          matmul: (a: DeviceBuffer, b: DeviceBuffer, spec: MatmulSpec) =>
            spec.sharedB && !spec.transposeA
              ? reference.upload(multiply(read(a), read(b), spec), 'float32')
              : primitives.matmul(a, b, spec),
        };
      }
      const value = Reflect.get(reference, name, reference);
      return typeof value === 'function' ? value.bind(reference) : value;
    },
  });
}
