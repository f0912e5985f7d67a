/** The kernels of a page that only streams: the forward pass of recurrent layers. */
export { avoidTallTiles } from './product';
export { sequenceForward } from './sequence-forward';
export { addBias, packGates } from './sequence-weights';
export { fill } from './strided';
