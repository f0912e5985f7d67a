/** First step of Adam with the moments of Kingma 2015, at a rate that shows in every digit. */
export const adam = {
  learningRate: 1,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  decoupled: false,
  step: 1,
};
