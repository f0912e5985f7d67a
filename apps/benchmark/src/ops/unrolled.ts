import { crossEntropy, LayerNorm } from '@unrolled/nn';
import { concat, noGrad, scope, type Tensor, tensor } from '@unrolled/tensor';
import manifest from '@unrolled/tensor/package.json' with { type: 'json' };
import { backendNote } from '../engines/unrolled.ts';
import type { Subject } from '../subject.ts';
import { prepareRounds } from '../timing.ts';
import type { OpCase, OpName } from './cases.ts';
import { comparedValues, opWorkload } from './workload.ts';

/** Unrolled on the backend that is set. */
export const unrolledOps = async (name: string): Promise<Subject<OpCase>> => ({
  name,
  version: manifest.version,
  async prepare(opCase) {
    const { operands, indices } = opWorkload(opCase);
    const tensors = operands.map(({ values, shape }) => tensor(values, shape));
    const run = operations[opCase.op](tensors, tensor(indices, [indices.length]));
    const result = scope(() => Float32Array.from(run().dataSync()));
    return {
      fingerprint: result.slice(0, comparedValues),
      note: backendNote(),
      runRound: await prepareRounds(() => scope(() => void run())),
    };
  },
  async dispose() {},
});

type Operation = (operands: readonly Tensor[], indices: Tensor) => () => Tensor;

const plain =
  (compute: (a: Tensor, b: Tensor) => Tensor): Operation =>
  ([a, b]) =>
  () =>
    noGrad(() => compute(a, b));

const operations: Record<OpName, Operation> = {
  product: plain((a, b) => a.matmul(b)),
  sum: plain((a, b) => a.add(b)),
  tanh: plain((a) => a.tanh()),
  total: plain((a) => a.sum(-1)),
  softmax: plain((a) => a.softmax()),
  transpose: plain((a) => a.transpose()),
  join: plain((a, b) => concat([a, b], -1)),
  rows: ([table], indices) => plain(() => table.gather(indices))([table], indices),
  loss([logits], targets) {
    logits.requiresGrad = true;
    return () => {
      logits.zeroGrad();
      crossEntropy(logits, targets).backward();
      return logits.grad as Tensor;
    };
  },
  'layer-norm'([x], indices) {
    const layer = new LayerNorm({ features: x.shape[1] });
    return plain(() => layer.forward(x))([x], indices);
  },
};
