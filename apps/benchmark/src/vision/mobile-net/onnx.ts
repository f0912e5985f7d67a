import { type Constant, encodeModel, type Node } from '@unrolled/exchange/parts';
import type { FloatArray } from '../../workload.ts';
import type { Convolution, MobileNetWorkload } from './workload.ts';

/**
 * The bytes of an ONNX file that holds a MobileNet.
 *
 * Input: `image` [1, 3, side, side]. Output: `vector` [1, channels, 1, 1].
 */
export function onnxMobileNet({ convolutions, image }: MobileNetWorkload): Promise<Uint8Array> {
  const nodes: Node[] = [];
  const constants: Constant[] = [
    { name: 'zero', value: { shape: [], values: Float32Array.of(0) } },
    { name: 'six', value: { shape: [], values: Float32Array.of(6) } },
  ];
  let last = 'image';
  for (const [place, convolution] of convolutions.entries()) {
    const [kernel, bias, sum, relu] = ['kernel', 'bias', 'sum', 'relu'].map(
      (part) => `${part}-${place}`,
    );
    constants.push(
      { name: kernel, value: outputsFirst(convolution) },
      {
        name: bias,
        value: { ...convolution.bias, values: Float32Array.from(convolution.bias.values) },
      },
    );
    nodes.push(
      {
        operator: 'Conv',
        name: `conv-${place}`,
        inputs: [last, kernel, bias],
        outputs: [sum],
        attributes: windowOf(convolution),
      },
      {
        ...{ operator: 'Clip', name: `clip-${place}`, attributes: {} },
        ...{ inputs: [sum, 'zero', 'six'], outputs: [relu] },
      },
    );
    last = relu;
  }
  nodes.push({
    operator: 'GlobalAveragePool',
    name: 'mean',
    inputs: [last],
    outputs: ['vector'],
    attributes: {},
  });
  const [batch, height, width, colours] = image.shape;
  const channels = convolutions[convolutions.length - 1].bias.values.length;
  const dtype = 'float32' as const;
  const graph = {
    ...{ name: 'mobile-net', nodes, constants },
    inputs: [{ name: 'image', dtype, shape: [batch, colours, height, width] }],
    outputs: [{ name: 'vector', dtype, shape: [batch, channels, 1, 1] }],
  };
  return encodeModel(graph, new Map());
}

function windowOf({ isDepthwise, stride, kernel }: Convolution): Node['attributes'] {
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
function outputsFirst({ isDepthwise, kernel }: Convolution): Constant['value'] {
  const [height, width, third, fourth] = kernel.shape;
  const [outputs, inputs] = isDepthwise ? [third, fourth] : [fourth, third];
  const columns = channelsFirst({ shape: [height * width, third * fourth], values: kernel.values });
  if (isDepthwise) return { shape: [outputs, inputs, height, width], values: columns };
  const size = height * width;
  const values = Float32Array.from({ length: columns.length }, (_, index) => {
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
