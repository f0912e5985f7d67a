import type { Module } from '@unrolled/nn';
import { scope, type Tensor, tensor } from '@unrolled/tensor';
import type { FileTensor } from './model-file.ts';

/** The values of all parameters, by name. */
export async function readWeights(model: Module): Promise<ReadonlyMap<string, FileTensor>> {
  return new Map(await Promise.all(Object.entries(model.stateDict()).map(readWeight)));
}

const readWeight = async ([name, live]: [string, Tensor]): Promise<[string, FileTensor]> => [
  name,
  { shape: live.shape, dtype: live.dtype, data: await live.data() },
];

/** @throws ArgumentError listing every weight whose name or shape does not fit */
export function writeWeights(model: Module, weights: ReadonlyMap<string, FileTensor>): void {
  scope(() => {
    const live = [...weights].map(
      ([name, { data, shape, dtype }]) => [name, tensor(data, shape, { dtype })] as const,
    );
    model.loadStateDict(Object.fromEntries(live));
  });
}
