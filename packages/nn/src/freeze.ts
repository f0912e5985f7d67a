import { check, rules } from '@unrolled/guards';
import type { Module } from './module.ts';

/**
 * Keeps the parameters of a module, and of all inside it, as they are in training: they get no gradient,
 * so that optimizers leave them alone, and what only they need is not computed. Call it before a run
 * begins.
 * @param frozen false: the parameters learn again
 */
export function freeze<Frozen extends Module>(module: Frozen, frozen = true): Frozen {
  check('freeze', 'module', module, rules.module);
  check('freeze', 'frozen', frozen, rules.boolean);
  for (const parameter of module.parameters()) {
    parameter.requiresGrad = !frozen;
    if (frozen) parameter.zeroGrad();
  }
  return module;
}
