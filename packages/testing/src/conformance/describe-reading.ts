import {
  ArgumentError,
  type Backend,
  type HostValues,
  scope,
  setBackend,
  type Tensor,
  tensor,
} from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';

/** Holds a backend to copy values out into the arrays of callers, and into those alone. */
export function describeReading(backendInUse: () => Backend): void {
  describe('reading', () => {
    const reading = async (make: () => Tensor[], read: (x: Tensor) => Promise<void>) => {
      setBackend(backendInUse());
      const made = scope(make);
      try {
        for (const x of made) await read(x);
      } finally {
        for (const x of made) x.dispose();
      }
    };
    // Each as it was sent, and as the result of an op: a backend may keep what was sent.
    const floats = () => {
      const x = tensor([1.5, -2, 3, 0.25, 5]);
      return [x, x.add(0)];
    };
    const integers = () => [
      tensor([7, -8, 9], [3], { dtype: 'int32' }),
      tensor([7, -8, 9]).cast('int32'),
    ];
    const none = () => [tensor([], [0, 3])];

    it('into an array of the caller, which is returned', async () => {
      await reading(floats, async (x) => {
        const arrays: HostValues[] = [new Float32Array(5), new Float64Array(5)];
        // A page that is not isolated from others has none.
        if ('SharedArrayBuffer' in globalThis) {
          arrays.push(new Float32Array(new SharedArrayBuffer(20)));
        }
        for (const into of arrays) {
          expect(await x.data(into)).toBe(into);
          expect([...into]).toEqual([1.5, -2, 3, 0.25, 5]);
        }
      });
      await reading(integers, async (x) => {
        const into = new Int32Array(3);
        expect(await x.data(into)).toBe(into);
        expect([...into]).toEqual([7, -8, 9]);
      });
    });

    it('at once, where the backend is synchronous', async () => {
      await reading(floats, async (x) => {
        if (!x.backend.synchronous) return;
        const into = new Float32Array(5);
        expect(x.dataSync(into)).toBe(into);
        expect([...into]).toEqual([1.5, -2, 3, 0.25, 5]);
        expect(() => x.dataSync(new Float32Array(4))).toThrow(ArgumentError);
      });
    });

    it('into a part of an array, of which the rest stays', async () => {
      await reading(floats, async (x) => {
        const all = new Float32Array(9).fill(6);
        await x.data(all.subarray(3, 8));
        expect([...all]).toEqual([6, 6, 6, 1.5, -2, 3, 0.25, 5, 6]);
      });
    });

    it('into an array that is a copy of its own', async () => {
      await reading(floats, async (x) => {
        (await x.data()).fill(0);
        (await x.data(new Float32Array(5))).fill(0);
        expect([...(await x.data())]).toEqual([1.5, -2, 3, 0.25, 5]);
      });
    });

    it('of no values', async () => {
      await reading(none, async (x) => {
        expect(await x.data(new Float32Array(0))).toHaveLength(0);
      });
    });

    it('is refused for any other array, to which nothing is written', async () => {
      await reading(floats, async (x) => {
        for (const into of [
          new Float32Array(4),
          new Float32Array(6),
          new Int32Array(5),
          new Uint8Array(5),
          [0, 0, 0, 0, 0],
          null,
        ]) {
          await expect(x.data(into as Float32Array)).rejects.toThrow(ArgumentError);
          expect(Array.from(into ?? []).every((value) => value === 0)).toBe(true);
        }
        await expect(x.data(detached(5))).rejects.toThrow(ArgumentError);
        await expect(x.data(new Float32Array(4))).rejects.toThrow(
          /into must be a typed array of 5 float32 values, got a Float32Array of 4/,
        );
      });
      await reading(integers, async (x) => {
        await expect(x.data(new Float32Array(3))).rejects.toThrow(
          /into must be a typed array of 3 int32 values, got a Float32Array of 3/,
        );
      });
      await reading(none, async (x) => {
        await expect(x.data(detached(0))).rejects.toThrow(ArgumentError);
      });
    });
  });
}

/** An array whose memory was transferred. */
function detached(size: number): Float32Array {
  const values = new Float32Array(size);
  structuredClone(values, { transfer: [values.buffer] });
  return values;
}
