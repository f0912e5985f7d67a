import { ShapeError, StateError } from '@unrolled/guards';
import { checkTensor } from '../guards.ts';
import { scope } from '../scope.ts';
import { formatShape, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { noGrad } from './gradient-mode.ts';
import { type GraphNode, releaseNode, releaseOwned } from './graph.ts';
import { passedOn, startingGradient } from './known-gradient.ts';

/**
 * Reverse-mode differentiation: walks the recorded ops from `root` back to the leaves, adds to the
 * `grad` of every leaf that requires it, and forgets the graph.
 */
export function backward(root: Tensor, gradient?: Tensor): void {
  if (!root.needsGradient) {
    throw new StateError(
      'Tensor.backward: nothing was recorded; make at least one input with requiresGrad, ' +
        'and do not compute inside noGrad',
    );
  }
  if (gradient !== undefined) {
    checkTensor('Tensor.backward', 'the gradient', gradient, { dtype: 'float32' });
  }
  if (gradient === undefined && root.size !== 1) {
    throw new ShapeError(
      `Tensor.backward: a tensor of shape ${formatShape(root.shape)} needs a gradient of that ` +
        'shape; only a single value has a default gradient, 1. Reduce it first, e.g. by sum()',
    );
  }
  if (gradient !== undefined && !sameShape(gradient.shape, root.shape)) {
    throw new ShapeError(
      `Tensor.backward: gradient must be ${formatShape(root.shape)}, got ` +
        `${formatShape(gradient.shape)}`,
    );
  }
  root.backend.checkDifferentiable?.('Tensor.backward');
  const own = noGrad(() => gradient?.alias() ?? startingGradient(root));
  walkBack([[root, own]]);
}

/**
 * Runs the backward pass from several roots at once. @param given roots and their gradients, of which it
 * takes ownership
 */
export function walkBack(given: readonly (readonly [root: Tensor, gradient: Tensor])[]): void {
  noGrad(() => {
    const pending = new PendingGradients();
    for (const [root, gradient] of given) pending.give(root, gradient);
    for (const node of nodesInReverse(given.map(([root]) => root))) {
      const received = pending.take(node);
      if (received.some((one) => one !== null)) {
        propagate(node, received, pending);
      }
      releaseNode(node);
    }
  });
}

function propagate(
  node: GraphNode,
  received: readonly (Tensor | null)[],
  pending: PendingGradients,
): void {
  const { rule } = node;
  if (rule === null) {
    throw new StateError(
      `Tensor.backward: the recorded ${node.name} was already used by an earlier backward(); ` +
        'compute the result again',
    );
  }
  checkUnchanged(node);
  const isWanted = (index: number) => node.wanted[index] && node.inputs[index].needsGradient;
  const gradients = scope(() => rule(received).map((one, index) => (isWanted(index) ? one : null)));
  // So that a gradient which is an alias of what the node owned has the memory to itself, and is not copied.
  releaseOwned(node);
  node.rule = null;
  // A rule may pass on what it received, or one tensor twice; each receiver owns its own handle.
  const given = new Set(received);
  node.inputs.forEach((input, index) => {
    const one = gradients[index];
    if (one === null || one === undefined) return;
    pending.give(input, given.has(one) ? passedOn(one) : one);
    given.add(one);
  });
  for (const one of received) one?.dispose();
}

/** A rule that reads values other than those of the forward pass would silently give a wrong gradient. */
function checkUnchanged({ name, reads, versions }: GraphNode): void {
  reads.forEach(({ storage, shape }, index) => {
    if (storage.version === versions[index]) return;
    throw new StateError(
      `Tensor.backward: ${storage.changedBy} changed a tensor of shape ${formatShape(shape)} after ` +
        `the recorded ${name} had read it, whose gradient needs its earlier values; call backward() ` +
        'before the change, or compute the result again after it',
    );
  });
}

/** Gradients that have arrived at the results of nodes not walked yet. */
class PendingGradients {
  readonly #byNode = new Map<GraphNode, (Tensor | null)[]>();

  /** Takes ownership of `gradient` and adds it to the accumulated gradient of `target`, or to its `grad`. */
  give(target: Tensor, gradient: Tensor): void {
    const { origin } = target;
    if (origin === null) {
      if (target.requiresGrad) target.accumulateGradient(gradient);
      else gradient.dispose();
      return;
    }
    // A retained gradient and the one that travels on are two handles.
    if (target.requiresGrad) target.accumulateGradient(gradient.alias());
    const { node, index } = origin;
    let slots = this.#byNode.get(node);
    if (slots === undefined) {
      slots = new Array<Tensor | null>(node.resultCount).fill(null);
      this.#byNode.set(node, slots);
    }
    const earlier = slots[index];
    if (earlier === null) {
      slots[index] = gradient;
    } else {
      slots[index] = earlier.add(gradient);
      earlier.dispose();
      gradient.dispose();
    }
  }

  take(node: GraphNode): readonly (Tensor | null)[] {
    const slots = this.#byNode.get(node) ?? [];
    this.#byNode.delete(node);
    return slots;
  }
}

/** All nodes that the roots depend on, each before those it was computed from. */
function nodesInReverse(roots: readonly Tensor[]): GraphNode[] {
  const order: GraphNode[] = [];
  const seen = new Set<GraphNode>();
  const stack: { node: GraphNode; nextInput: number }[] = [];
  const visit = (node: GraphNode | undefined) => {
    if (node === undefined || seen.has(node)) return;
    seen.add(node);
    stack.push({ node, nextInput: 0 });
  };
  for (const root of roots) {
    visit(root.origin?.node);
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top.nextInput < top.node.inputs.length) {
        visit(top.node.inputs[top.nextInput++].origin?.node);
      } else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order.reverse();
}
