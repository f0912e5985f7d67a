import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { tensor, zeros } from '../src/index.ts';

describe('a tensor in text', () => {
  it('shows dtype, shape and values', () => {
    expect(
      String(
        tensor([
          [1, 2.5, -3],
          [0.1, 1e-7, 1 / 3],
        ]),
      ),
    ).toBe('Tensor float32 [2, 3]\n[[1, 2.5, -3],\n [0.1, 1e-7, 0.33333]]');
    expect(`${tensor(Int32Array.of(4, 123456789))}`).toBe('Tensor int32 [2] [4, 123456789]');
    expect(tensor(7).toString()).toBe('Tensor float32 [] 7');
    expect(zeros([2, 0]).toString()).toBe('Tensor float32 [2, 0]\n[[],\n []]');
  });

  it('leaves out the middle of long axes', () => {
    expect(String(tensor(Int32Array.from({ length: 100 }, (_, place) => place)))).toBe(
      'Tensor int32 [100] [0, 1, 2, …, 97, 98, 99]',
    );
    expect(String(zeros([50, 1000]).add(1))).toHaveLength(
      'Tensor float32 [50, 1000]\n'.length +
        '[]'.length +
        6 * '[1, 1, 1, …, 1, 1, 1],\n '.length +
        '…'.length,
    );
  });

  it('is what inspection prints, nested too', () => {
    expect(inspect({ h: tensor([1, 2]) })).toBe('{ h: Tensor float32 [2] [1, 2] }');
  });

  it('does not read a tensor that was disposed of', () => {
    const gone = tensor([1, 2]);
    gone.dispose();
    expect(String(gone)).toBe('Tensor [2], disposed of');
  });
});

describe('toArray', () => {
  it('nests values by shape', async () => {
    const values = [[[1, 2, 3]], [[4, 5, 6]]];
    expect(await tensor(values).toArray()).toEqual(values);
    expect(tensor(values).toArraySync()).toEqual(values);
    expect(tensor(7).toArraySync()).toBe(7);
    expect(zeros([2, 0, 3]).toArraySync()).toEqual([[], []]);
  });
});
