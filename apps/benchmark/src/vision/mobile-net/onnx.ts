import { type OnnxConstant, type OnnxNode, onnxModel } from '../../engines/onnx-model.ts';
import type { FloatArray } from '../../workload.ts';
import type { Convolution, MobileNetWorkload } from './workload.ts';

/**
 * The bytes of an ONNX file that holds a MobileNet.
 *
 * Input: `image` [1, 3, side, side]. Output: `vector` [1, channels, 1, 1].
 */
export function onnxMobileNet({ convolutions, image }: MobileNetWorkload): Uint8Array {
  const nodes: OnnxNode[] = [];
  const constants: OnnxConstant[] = [
    { name: 'zero', shape: [], values: [0] },
    { name: 'six', shape: [], values: [6] },
  ];
  let last = 'image';
  for (const [place, convolution] of convolutions.entries()) {
    const [kernel, bias, sum, relu] = ['kernel', 'bias', 'sum', 'relu'].map(
      (part) => `${part}-${place}`,
    );
    constants.push(
      { name: kernel, ...outputsFirst(convolution) },
      { name: bias, shape: convolution.bias.shape, values: [...convolution.bias.values] },
    );
    nodes.push(
      {
        operator: 'Conv',
        inputs: [last, kernel, bias],
        outputs: [sum],
        attributes: windowOf(convolution),
      },
      { operator: 'Clip', inputs: [sum, 'zero', 'six'], outputs: [relu], attributes: {} },
    );
    last = relu;
  }
  nodes.push({
    operator: 'GlobalAveragePool',
    inputs: [last],
    outputs: ['vector'],
    attributes: {},
  });
  const [batch, height, width, colours] = image.shape;
  const channels = convolutions[convolutions.length - 1].bias.values.length;
  return onnxModel({
    name: 'mobile-net',
    nodes,
    constants,
    inputs: [{ name: 'image', shape: [batch, colours, height, width] }],
    outputs: [{ name: 'vector', shape: [batch, channels, 1, 1] }],
  });
}

function windowOf({ isDepthwise, stride, kernel }: Convolution): OnnxNode['attributes'] {
  const [height, width, inputs] = kernel.shape;
  // TensorFlow's "same" for even sides: all of the padding comes after where the stride is 2.
  const [before, after] = height === 1 ? [0, 0] : [stride === 2 ? 0 : 1, 1];
  return {
    group: isDepthwise ? inputs : 1,
    kernel_shape: [height, width],
    pads: [before, before, after, after],
    strides: [stride, stride],
  };
}

/** [height, width, inputs, outputs] to [outputs, inputs, height, width]; by channel to [channels, 1, height, width] */
function outputsFirst({ isDepthwise, kernel }: Convolution): Omit<OnnxConstant, 'name'> {
  const [height, width, third, fourth] = kernel.shape;
  const [outputs, inputs] = isDepthwise ? [third, fourth] : [fourth, third];
  const columns = channelsFirst({ shape: [height * width, third * fourth], values: kernel.values });
  if (isDepthwise) return { shape: [outputs, inputs, height, width], values: [...columns] };
  const size = height * width;
  const values = Array.from({ length: columns.length }, (_, index) => {
    const [output, input] = [Math.floor(index / size / inputs), Math.floor(index / size) % inputs];
    return columns[(input * outputs + output) * size + (index % size)];
  });
  return { shape: [outputs, inputs, height, width], values };
}

/** [.., channels] to [channels, ..] */
export function channelsFirst({ shape, values }: FloatArray): Float32Array {
  const channels = shape[shape.length - 1];
  const places = values.length / channels;
  return values.map((_, index) => values[(index % places) * channels + Math.floor(index / places)]);
}
