import { getBackend, scope, tensor } from '@unrolled/tensor';
import { GraphModel, MobileNet } from '@unrolled/vision';
import type { Prepared } from '../../subject.ts';
import { prepareRounds } from '../../timing.ts';
import type { FloatArray } from '../../workload.ts';
import type { MobileNetWorkload } from './workload.ts';

/** One call is the vector of an image. */
export async function prepareUnrolled(workload: MobileNetWorkload): Promise<Prepared> {
  const { json, bytes } = graphOf(workload);
  const encoder = new MobileNet(await GraphModel.read(json, async () => bytes, 'workload'));
  const { values, shape } = workload.image;
  const encode = () => scope(() => encoder.features(tensor(values, shape)).dataSync());
  const fingerprint = Float32Array.from(encode());
  const { name, details } = getBackend().report();
  const note = `backend ${name}, threads ${details.threads}`;
  return { fingerprint, note, runRound: await prepareRounds(encode) };
}

const text = (value: string) => ({ s: btoa(value) });
const whole = (values: readonly number[]) => ({ list: { i: values.map(String) } });

/** The workload as the graph model of TensorFlow.js that `MobileNet` reads. */
function graphOf({ convolutions }: MobileNetWorkload) {
  const nodes: object[] = [];
  const weights: object[] = [];
  const parts: Uint8Array[] = [];
  const add = (name: string, op: string, input: readonly string[], attr: object = {}): string => {
    nodes.push({ name, op, input, attr });
    return name;
  };
  const constant = (name: string, dtype: string, { shape, values }: Stored): string => {
    weights.push({ name, shape, dtype });
    parts.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return add(name, 'Const', []);
  };
  let last = add('image', 'Placeholder', []);
  for (const [place, { isDepthwise, stride, kernel, bias }] of convolutions.entries()) {
    const name = `convolution-${place}`;
    const inputs = [last, constant(`${name}/kernel`, 'float32', kernel)];
    const attributes = { strides: whole([1, stride, stride, 1]), padding: text('SAME') };
    add(name, isDepthwise ? 'DepthwiseConv2dNative' : 'Conv2D', inputs, attributes);
    add(`${name}/sum`, 'BiasAdd', [name, constant(`${name}/bias`, 'float32', bias)]);
    last = add(`${name}/relu`, 'Relu6', [`${name}/sum`]);
  }
  const axes = constant('axes', 'int32', { shape: [2], values: Int32Array.of(1, 2) });
  add('mean', 'Mean', [last, axes]);
  return {
    json: {
      modelTopology: { node: nodes },
      weightsManifest: [{ paths: ['weights'], weights }],
    },
    bytes: new Uint8Array(Buffer.concat(parts)),
  };
}

type Stored = Pick<FloatArray, 'shape'> & { readonly values: Float32Array | Int32Array };
