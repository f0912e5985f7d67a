import type { DeviceBuffer } from '../../../backend/device-buffer.ts';
import type { FusedOps } from '../../../backend/fused-ops.ts';
import type { ConvolutionSpec, WindowSpec } from '../../../backend/window-operands.ts';
import { windowPlan } from '../generated/records.ts';
import { keepPacked, packedEntry } from '../memory/kept-panels.ts';
import { writePlan } from '../memory/write-plan.ts';
import type { Runtime } from '../runtime.ts';
import type { sharedKernels } from '../threads/shared-kernels.ts';
import { packRight } from './pack-right.ts';

type WindowOps = Pick<
  FusedOps,
  'convolution' | 'convolutionGradients' | 'maxPool' | 'maxPoolGradient'
>;

const planLength = Object.keys(windowPlan).length;

type PlanFields = Readonly<Record<keyof typeof windowPlan, number>>;

/** The kernels that are run by a plan each. */
type WindowKernel = Extract<
  (typeof sharedKernels)[number],
  `convolution${string}` | `depthwise${string}` | `maxPool${string}`
>;

/** Mark panels of kernels, for the output and for the gradient of the image, among all panels. */
const kernelLayout = 4;
const kernelBackLayout = 5;

/** Convolution and pooling by kernels. */
export function createWindowOps(runtime: Runtime): WindowOps {
  const { kernels, heap, threads } = runtime;
  const at = heap.pointerOf.bind(heap);

  /** Runs a kernel by a plan for each share. */
  function run(
    name: WindowKernel,
    spec: WindowSpec | ConvolutionSpec,
    fields: Partial<PlanFields>,
    shares: readonly Partial<PlanFields>[],
    scratchBytes = 0,
  ): void {
    const scratch = heap.scratch(shares.length * scratchBytes);
    const plans = shares.map((share, index): [plan: number] => {
      const values: Partial<PlanFields> = {
        outputs: spec.channels,
        kernelRows: spec.kernelHeight,
        ...spec,
        ...fields,
        ...share,
        scratch: scratch + index * scratchBytes,
      };
      return [writePlan(heap, index, windowPlan, planLength, values)];
    });
    threads.run(name, plans);
  }

  const shareRows = (spec: WindowSpec) => threads.share(spec.batch * spec.outHeight, workOf(spec));

  /** Whole images, in units of which `each` are one image. */
  const shareImages = (spec: WindowSpec, work: number, each: number) =>
    threads
      .share(spec.batch, work)
      .map(({ start, count }) => ({ start: start * each, count: count * each }));

  const shareKernelRows = (spec: WindowSpec, work: number, count: number) =>
    threads
      .share(spec.kernelHeight, work)
      .map((rows) => ({ firstKernelRow: rows.start, kernelRows: rows.count, start: 0, count }));

  /** The kernel [inner, outputs] in panels, or its transpose, packed again only when it has changed. */
  function packKernel(kernel: DeviceBuffer, spec: ConvolutionSpec, back: boolean): number {
    const own = heap.own(kernel);
    const [n, k] = back ? [innerOf(spec), spec.outputs] : [spec.outputs, innerOf(spec)];
    const layout = [back ? kernelBackLayout : kernelLayout, n, k];
    const entry = packedEntry(own, layout, () => kernels.packedBytes(n, k));
    return keepPacked(heap, own, entry, (target) => {
      packRight(runtime, own.pointer, { n, k, transposed: back }, target);
    });
  }

  const scratchOf = (spec: ConvolutionSpec) =>
    Math.ceil(kernels.convolutionScratch(innerOf(spec), spec.outputs) / 64) * 64;

  const ops: WindowOps = {
    convolution(spec, operands, bias) {
      const { batch, outHeight, outWidth, outputs, depthwise } = spec;
      const positions = batch * outHeight * outWidth;
      const output = heap.make(positions * outputs);
      const image = at(operands.image);
      const fields = { image, output: output.pointer, bias: bias === null ? 0 : at(bias) };
      if (depthwise) {
        const kernel = at(operands.kernel);
        run('depthwiseConvolution', spec, { ...fields, kernel }, shareRows(spec));
      } else {
        const kernel = packKernel(operands.kernel, spec, false);
        const shares = threads.share(positions, workOf(spec) * outputs);
        run('convolution', spec, { ...fields, kernel }, shares, scratchOf(spec));
      }
      return output;
    },
    convolutionGradients(spec, operands, gradient, imageGradient) {
      const { batch, outHeight, outWidth, outputs, depthwise } = spec;
      const rows = batch * outHeight;
      const work = workOf(spec) * (depthwise ? 1 : outputs);
      const kernel = heap.make(operands.kernel.size);
      const image = imageGradient ? heap.make(operands.image.size) : null;
      const fields = { image: at(operands.image), outputGradient: at(gradient) };
      const ofKernel = { ...fields, kernelGradient: kernel.pointer };
      if (depthwise) {
        run('depthwiseKernelGradient', spec, ofKernel, shareKernelRows(spec, work, rows));
      } else {
        const shares = shareKernelRows(spec, work, rows * outWidth);
        run('convolutionKernelGradient', spec, ofKernel, shares, scratchOf(spec));
      }
      if (image === null) return { image, kernel };
      const ofImage = { ...fields, imageGradient: image.pointer };
      if (depthwise) {
        const shares = shareImages(spec, work, outHeight);
        const weights = { kernel: at(operands.kernel) };
        run('depthwiseImageGradient', spec, { ...ofImage, ...weights }, shares);
      } else {
        const shares = shareImages(spec, work, outHeight * outWidth);
        const weights = { kernel: packKernel(operands.kernel, spec, true) };
        run('convolutionImageGradient', spec, { ...ofImage, ...weights }, shares, scratchOf(spec));
      }
      return { image, kernel };
    },
    maxPool(spec, image) {
      const { batch, outHeight, outWidth, channels } = spec;
      const output = heap.make(batch * outHeight * outWidth * channels);
      run('maxPool', spec, { image: at(image), output: output.pointer }, shareRows(spec));
      return output;
    },
    maxPoolGradient(spec, image, pooled, gradient) {
      const out = heap.make(image.size);
      const fields = {
        image: at(image),
        output: at(pooled),
        outputGradient: at(gradient),
        imageGradient: out.pointer,
      };
      run('maxPoolGradient', spec, fields, shareImages(spec, workOf(spec), spec.outHeight));
      return out;
    },
  };
  return {
    convolution: (...args) => heap.allOrNone(() => ops.convolution(...args)),
    convolutionGradients: (...args) => heap.allOrNone(() => ops.convolutionGradients(...args)),
    maxPool: (...args) => heap.allOrNone(() => ops.maxPool(...args)),
    maxPoolGradient: (...args) => heap.allOrNone(() => ops.maxPoolGradient(...args)),
  };
}

/** Values that a window holds. */
const innerOf = ({ kernelHeight, kernelWidth, channels }: WindowSpec): number =>
  kernelHeight * kernelWidth * channels;

/** Values that all windows hold. */
const workOf = (spec: WindowSpec): number =>
  spec.batch * spec.outHeight * spec.outWidth * innerOf(spec);
