import { check, rules } from '@unrolled/guards';
import type { Module } from './module.ts';

/**
 * Freezes the parameters of a module and of all modules in it: they get no gradient, so that optimizers
 * ignore them, and computations only for them are skipped. Call it before a run begins.
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
