import { check, describe, rules } from '@unrolled/guards';
import {
  ArgumentError,
  type Backend,
  type DType,
  formatShape,
  type Shape,
  sameShape,
  type Tensor,
} from '@unrolled/tensor';
import type { LoadOptions } from './module.ts';

/** Shape, dtype and backend of a tensor; any backend unless one is named. */
interface Form {
  readonly shape: Shape;
  /** Default float32. */
  readonly dtype?: DType;
  readonly backend?: Backend;
}

/**
 * Checks saved tensors against the live ones whose values they replace.
 * @throws ArgumentError listing every missing or unexpected name, wrong shape, type or backend
 */
export function checkState(
  where: string,
  live: ReadonlyMap<string, Tensor>,
  saved: Readonly<Record<string, Tensor>>,
  { strict = true }: LoadOptions = {},
): void {
  const given = new Map(Object.entries(saved));
  for (const [name, value] of given) check(where, describe(name), value, rules.tensor);
  const problems = misfits(live, given, strict);
  if (problems.length === 0) return;
  throw new ArgumentError(
    `${where}: the state does not fit, and nothing was loaded:\n  ${problems.join('\n  ')}`,
  );
}

/**
 * Describes each missing or unknown name, and each shape, dtype and backend that differs.
 * @param strict whether names may neither be missing nor unknown
 */
export function misfits(
  expected: ReadonlyMap<string, Form>,
  given: ReadonlyMap<string, Form>,
  strict: boolean,
): string[] {
  const problems: string[] = [];
  for (const [name, form] of expected) {
    const found = given.get(name);
    if (found !== undefined) problems.push(...differences(describe(name), form, found));
    else if (strict) problems.push(`${describe(name)} is missing`);
  }
  for (const name of given.keys()) {
    if (strict && !expected.has(name)) problems.push(`${describe(name)} is not expected`);
  }
  return problems;
}

function* differences(name: string, expected: Form, found: Form): Iterable<string> {
  const { shape, dtype = 'float32', backend } = expected;
  const { dtype: foundDtype = 'float32' } = found;
  if (!sameShape(shape, found.shape)) {
    yield `${name} must be ${formatShape(shape)}, got ${formatShape(found.shape)}`;
  }
  if (foundDtype !== dtype) yield `${name} must be ${dtype}, got ${foundDtype}`;
  if (backend !== found.backend) {
    yield `${name} must be on ${backend?.name}, got one on ${found.backend?.name}`;
  }
}
