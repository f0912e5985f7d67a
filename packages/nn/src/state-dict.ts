import { describe, kindOf } from '@unrolled/guards';
import { ArgumentError, formatShape, sameShape, type Tensor } from '@unrolled/tensor';
import type { LoadOptions } from './module.ts';
import type { Parameter } from './parameter.ts';

/** Holds a state against the parameters that it is meant for. @throws ArgumentError with all faults */
export function checkStateDict(
  where: string,
  parameters: ReadonlyMap<string, Parameter>,
  state: Readonly<Record<string, Tensor>>,
  { strict = true }: LoadOptions,
): void {
  const problems: string[] = [];
  for (const [name, parameter] of parameters) {
    if (Object.hasOwn(state, name)) problems.push(...misfits(name, parameter, state[name]));
    else if (strict) problems.push(`${name} is missing`);
  }
  if (strict) {
    for (const name of Object.keys(state)) {
      if (!parameters.has(name)) problems.push(`${name} is not a parameter of this module`);
    }
  }
  if (problems.length > 0) {
    throw new ArgumentError(
      `${where}: the state does not fit, and nothing was loaded:\n  ${problems.join('\n  ')}`,
    );
  }
}

function misfits(name: string, parameter: Parameter, values: Tensor): string[] {
  if (kindOf(values) !== 'tensor') return [`${name} must be a tensor, got ${describe(values)}`];
  const problems: string[] = [];
  if (!sameShape(parameter.shape, values.shape)) {
    problems.push(
      `${name} must be ${formatShape(parameter.shape)}, got ${formatShape(values.shape)}`,
    );
  }
  if (values.dtype !== 'float32') problems.push(`${name} must be float32, got ${values.dtype}`);
  if (values.backend !== parameter.backend) {
    problems.push(
      `${name} must live on the module's backend, ${parameter.backend.name}, got one on ` +
        `${values.backend.name}`,
    );
  }
  return problems;
}
