import type { Prepared } from '../../subject.ts';
import { prepareRounds } from '../../timing.ts';
import type { FloatArray } from '../../workload.ts';
import type { TensorFlowOfImages, TfTensor } from '../tensorflow-js.ts';
import type { MobileNetWorkload } from './workload.ts';

/** One call is the vector of an image, by fused operations as in its converted graph models. */
export async function prepareTensorFlow(
  tf: TensorFlowOfImages,
  { convolutions, image }: MobileNetWorkload,
): Promise<Prepared> {
  const upload = ({ values, shape }: FloatArray) => tf.tensor(values, shape);
  const layers = convolutions.map(({ isDepthwise, stride, kernel, bias }) => {
    const [filter, shift] = [upload(kernel), upload(bias)];
    const convolve = isDepthwise ? tf.fused.depthwiseConv2d : tf.fused.conv2d;
    return (x: TfTensor) =>
      convolve({ x, filter, strides: stride, pad: 'same', bias: shift, activation: 'relu6' });
  });
  const encode = () =>
    tf.tidy(() => {
      const grid = layers.reduce((x, layer) => layer(x), upload(image));
      return tf.mean(grid, [1, 2]).dataSync();
    });
  return { fingerprint: encode().slice(), runRound: await prepareRounds(encode) };
}
