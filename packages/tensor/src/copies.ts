import { StateError } from '@unrolled/guards';
import { version } from './backends/wasm/generated/version.ts';

/** Marks tensors with the copy of the package that created them. */
export const copy = Symbol.for('unrolled.copy');

/** Loaded copy of this package. */
export interface Copy {
  readonly version: string;
}

/** This copy, among those that one program may have loaded. */
export const thisCopy: Copy = { version };

/**
 * Copies share neither backend nor gradients nor scopes, so a tensor of one cannot be used by another.
 * @throws StateError for a tensor that another copy of the package made
 */
export function checkCopy(where: string, tensor: { readonly [copy]: Copy }): void {
  const other: Copy | undefined = tensor[copy];
  if (other === thisCopy) return;
  throw new StateError(
    `${where}: two copies of @unrolled/tensor (versions ${version} and ${other?.version ?? 'unknown'}) are ` +
      'loaded, and a tensor of one was passed to the other; install one: `npm ls @unrolled/tensor` shows what ' +
      'brings them; then give all packages of Unrolled one version, or run `npm dedupe`',
  );
}
