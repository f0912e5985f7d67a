import { ArgumentError, check, checkOptions, oneOrPair, rules } from '@unrolled/guards';
import type { WindowSpec } from '../../backend/window-operands.ts';
import { checkTensor } from '../../guards.ts';
import type { Tensor } from '../../tensor.ts';
import { checkDType } from '../operands.ts';
import { select } from '../select.ts';
import { depthwiseConv2d } from './convolution.ts';
import {
  type OneOrPair,
  pair,
  placeWindows,
  type WindowOptions,
  windowRules,
  windowShifts,
} from './windows.ts';

/**
 * The maximum of each window, where padding is ignored: x [batch, height, width,
 * channels] → [batch, height', width', channels]. The gradient of a window goes to its first maximum
 * value in row-major order, as in PyTorch.
 * @param size of the window, and the default stride
 * @throws ShapeError; ArgumentError for another dtype, or padding of more than half the window
 */
export function maxPool2d(x: Tensor, size: OneOrPair, options: WindowOptions = {}): Tensor {
  const spec = placePools('maxPool2d', x, size, options);
  checkPadding(spec, options);
  const { fused } = x.backend;
  if (fused.maxPool === undefined || x.size === 0) return composed(x, spec);
  const { batch, outHeight, outWidth, channels } = spec;
  const shape = [batch, outHeight, outWidth, channels];
  const pooled = x.wrap(shape, fused.maxPool(spec, x.buffer));
  const values = pooled.alias();
  const rule = ({ buffer }: Tensor) => {
    const found = x.backend.fused.maxPoolGradient?.(spec, x.buffer, values.buffer, buffer);
    return [found ? x.wrap(x.shape, found) : null];
  };
  return pooled.recordedAs('maxPool2d', [x], rule, { reads: [x, values], owned: [values] });
}

/**
 * The mean of each window, zeros of the padding included: x [batch, height, width, channels] →
 * [batch, height', width', channels].
 * @param size of the window, and the default stride
 * @throws ShapeError; ArgumentError for another dtype
 */
export function averagePool2d(x: Tensor, size: OneOrPair, options: WindowOptions = {}): Tensor {
  const { kernelHeight, kernelWidth, channels } = placePools('averagePool2d', x, size, options);
  const ones = x.constant(1, [kernelHeight, kernelWidth, channels]);
  return depthwiseConv2d(x, ones, { stride: size, ...options }).div(kernelHeight * kernelWidth);
}

function placePools(where: string, x: Tensor, size: OneOrPair, options: WindowOptions): WindowSpec {
  checkTensor(where, 'x', x);
  checkDType(where, 'x', x, 'float32');
  check(where, 'size', size, oneOrPair(rules.count));
  const { stride = size, padding } = checkOptions(where, options, windowRules);
  return placeWindows(where, x, { size: pair(size), stride, padding });
}

/** A window that contains only padding has no maximum. */
function checkPadding(
  { kernelHeight, kernelWidth }: WindowSpec,
  { padding = 0 }: WindowOptions,
): void {
  if (padding === 'same') return;
  const [vertical, horizontal] = pair(padding);
  if (vertical <= kernelHeight / 2 && horizontal <= kernelWidth / 2) return;
  throw new ArgumentError(
    `maxPool2d: padding must be at most half of the window, [${kernelHeight / 2}, ` +
      `${kernelWidth / 2}], got [${vertical}, ${horizontal}]: a window of padding alone has no ` +
      'greatest value',
  );
}

function composed(x: Tensor, spec: WindowSpec): Tensor {
  const inside = windowShifts(x.constant(1, [1, spec.height, spec.width, 1]), spec);
  const lowest = x.constant(Number.NEGATIVE_INFINITY, []);
  const candidates = windowShifts(x, spec).map((shift, place) =>
    select(inside[place], shift, lowest),
  );
  const greatest = candidates
    .map((candidate) => candidate.detach())
    .reduce((highest, candidate) => highest.maximum(candidate));
  return candidates.reduceRight(
    (rest, candidate) => select(candidate.equal(greatest), candidate, rest),
    greatest,
  );
}
