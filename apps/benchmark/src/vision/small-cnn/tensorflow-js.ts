import type { Prepared } from '../../subject.ts';
import { prepareRounds } from '../../timing.ts';
import type { TensorFlowOfImages, TfTensor, TfVariable } from '../tensorflow-js.ts';
import { type CnnWorkload, classes, settings } from './workload.ts';

/** Channels of a group that is normalised together, and what is added to its variance. */
const groupSize = 8;
const epsilon = 1e-5;

/** One call is a training step. */
export async function prepareTensorFlow(
  tf: TensorFlowOfImages,
  { weights, images, labels }: CnnWorkload,
): Promise<Prepared> {
  const variables = new Map<string, TfVariable>();
  for (const [name, { values, shape }] of Object.entries(weights)) {
    const stored = tf.tensor(values, shape);
    // [outputs, inputs, height, width] to [height, width, inputs, outputs]
    const initial = shape.length === 4 ? tf.transpose(stored, [2, 3, 1, 0]) : stored;
    variables.set(name, tf.variable(initial, true, name));
  }
  const weight = (name: string) => variables.get(name) as TfVariable;
  const linear = (x: TfTensor, name: string) =>
    tf.add(tf.matMul(x, weight(`${name}.weight`), false, true), weight(`${name}.bias`));

  function normalize(x: TfTensor, name: string): TfTensor {
    const [batch, height, width, channels] = x.shape;
    const grouped = tf.reshape(x, [batch, height * width, channels / groupSize, groupSize]);
    const { mean, variance } = tf.moments(grouped, [1, 3], true);
    const normal = tf.mul(tf.sub(grouped, mean), tf.rsqrt(tf.add(variance, epsilon)));
    const scaled = tf.mul(tf.reshape(normal, x.shape), weight(`${name}.weight`));
    return tf.add(scaled, weight(`${name}.bias`));
  }

  function stage(x: TfTensor, name: string): TfTensor {
    const y = tf.conv2d(x, weight(`${name}.convolution.weight`), 2, 'same');
    if (variables.has(`${name}.norm.weight`)) return tf.relu(normalize(y, `${name}.norm`));
    return tf.relu(tf.add(y, weight(`${name}.convolution.bias`)));
  }

  const frames = tf.tensor(images.values, images.shape);
  const oneHot = tf.oneHot(tf.tensor(Int32Array.from(labels), [labels.length], 'int32'), classes);
  const stageCount = [...variables.keys()].filter((name) =>
    /^cnn\.stages\.\d+\.convolution\.weight$/.test(name),
  ).length;

  function loss(): TfTensor {
    let grid: TfTensor = frames;
    for (let place = 0; place < stageCount; place++) grid = stage(grid, `cnn.stages.${place}`);
    const places = tf.add(
      tf.conv2d(grid, weight('cnn.places.weight'), 1, 'valid'),
      weight('cnn.places.bias'),
    );
    const joined = tf.concat([tf.mean(grid, [1, 2]), tf.reshape(places, [labels.length, -1])], -1);
    return tf.losses.softmaxCrossEntropy(oneHot, linear(linear(joined, 'cnn.readOut'), 'head'));
  }

  const { learningRate, betas, weightDecay, comparedSteps } = settings;
  const optimizer = tf.train.adam(learningRate, ...betas, settings.epsilon);
  const train = () =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(loss);
      for (const variable of variables.values()) {
        variable.assign(tf.mul(variable, 1 - learningRate * weightDecay));
      }
      optimizer.applyGradients(grads);
      return value.dataSync()[0];
    });
  const fingerprint = Float32Array.from({ length: comparedSteps }, train);
  return { fingerprint, runRound: await prepareRounds(train) };
}
