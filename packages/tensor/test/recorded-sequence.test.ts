import { expect, it } from 'vitest';
import {
  type Backend,
  createWasmBackend,
  full,
  type HostValues,
  scope,
  sequence,
  setBackend,
  tensor,
  zeros,
} from '../src/index.ts';

/** A backend that notes what a sequence's output holds when its backward pass begins. */
function noteOutputs(backend: Backend, noted: HostValues[]): Backend {
  const { sequenceBackward } = backend.fused;
  return {
    name: 'noting',
    synchronous: true,
    primitives: backend.primitives,
    fused: {
      ...backend.fused,
      sequenceBackward: (spec, operands, recorded, ...rest) => {
        noted.push(backend.downloadSync!(recorded.output));
        return sequenceBackward!(spec, operands, recorded, ...rest);
      },
    },
    upload: (values, dtype) => backend.upload(values, dtype),
    download: (buffer, into) => backend.download(buffer, into),
    downloadSync: (buffer, into) => backend.downloadSync!(buffer, into),
    assign: (target, source) => backend.assign(target, source),
    free: (buffer) => backend.free(buffer),
    report: () => backend.report(),
    dispose: () => backend.dispose(),
  };
}

it('hands its results to the backward pass, also those that the caller dropped', async () => {
  const noted: HostValues[] = [];
  const backend = noteOutputs(await createWasmBackend(), noted);
  setBackend(backend);
  const x = tensor([1, 2, 3, 4, 5, 6], [1, 3, 2], { requiresGrad: true });
  const run = () =>
    sequence('gru', {
      x,
      h: zeros([1, 4]),
      c: null,
      weightInput: full([12, 2], 0.3),
      weightHidden: full([12, 4], -0.2),
      biasInput: null,
      biasHidden: null,
    });
  const expected = run().output.dataSync();
  const last = scope(() => run().h.sum());
  // Takes over whatever memory was freed too early.
  for (let size = 1; size <= 40; size++) full([size], Number.NaN);
  last.backward();
  expect(noted).toEqual([expected]);
});
