import {
  check,
  checkOptions,
  checkRecord,
  type Kind,
  kind,
  optional,
  rules,
} from '@unrolled/guards';
import { Rng, type Tensor } from '@unrolled/tensor';
import { Parameter } from './parameter.ts';
import { checkState } from './state-dict.ts';

/** Options of `loadStateDict`. */
export interface LoadOptions {
  /** Whether the names must be exactly those of the module, none missing, none more. Default true. */
  readonly strict?: boolean;
}

/**
 * Something with parameters: a layer, or a model made of layers. Parameters, modules and arrays of
 * them are found in the object's own properties and named by their path as in PyTorch:
 * `encoder.weight_ih_l0`, `layers.0.weight`. What is reachable by two paths counts once, under the
 * first; `#private` fields are not looked at.
 */
export abstract class Module {
  /** Whether dropout and its kind are active: set by train() and eval(). */
  training = true;

  /** The mark by which guards recognise a module. */
  get [kind](): Kind {
    return 'module';
  }

  *namedParameters(): Iterable<[name: string, parameter: Parameter]> {
    for (const [name, value] of walk(this)) {
      if (value instanceof Parameter) yield [name, value];
    }
  }

  *parameters(): Iterable<Parameter> {
    for (const [, parameter] of this.namedParameters()) yield parameter;
  }

  /** The random generators that layers draw from while training: part of a checkpoint. */
  *namedRngs(): Iterable<[name: string, rng: Rng]> {
    for (const [name, value] of walk(this)) {
      if (value instanceof Rng) yield [name, value];
    }
  }

  /** Number of learned values. */
  parameterCount(): number {
    let count = 0;
    for (const parameter of this.parameters()) count += parameter.size;
    return count;
  }

  /** All parameters by name: the live ones, not copies. */
  stateDict(): Record<string, Tensor> {
    return Object.fromEntries(this.namedParameters());
  }

  /**
   * Copies values into the parameters. When anything does not fit, nothing is changed.
   * @throws ArgumentError listing every missing or unexpected name, wrong shape, type or backend
   */
  loadStateDict(state: Readonly<Record<string, Tensor>>, options: LoadOptions = {}): void {
    const where = `${this.constructor.name}.loadStateDict`;
    const values = checkRecord(where, 'state', state);
    const checked = checkOptions(where, options, { strict: optional(rules.boolean) });
    const parameters = new Map(this.namedParameters());
    checkState(where, parameters, values, checked);
    for (const [name, parameter] of parameters) {
      if (Object.hasOwn(values, name)) parameter.assign(values[name]);
    }
  }

  /** Switches this module and all inside it to training, or with `false` to evaluation. */
  train(training = true): this {
    check(`${this.constructor.name}.train`, 'training', training, rules.boolean);
    this.training = training;
    for (const [, value] of walk(this)) {
      if (value instanceof Module) value.training = training;
    }
    return this;
  }

  eval(): this {
    return this.train(false);
  }

  /** Frees all parameters and their gradients. */
  dispose(): void {
    for (const parameter of this.parameters()) parameter.dispose();
  }
}

/** A module, parameter or generator, with its path. */
type Part = readonly [path: string, value: Module | Parameter | Rng];

/** Every module, parameter and generator below `root`, in order of definition. */
function walk(root: Module): Part[] {
  const parts: Part[] = [];
  const seen = new Set<unknown>([root]);
  const visit = (holder: object, prefix: string): void => {
    for (const [key, value] of Object.entries(holder)) {
      if (typeof value !== 'object' || value === null || seen.has(value)) continue;
      const path = `${prefix}${key}`;
      if (value instanceof Parameter || value instanceof Rng) {
        seen.add(value);
        parts.push([path, value]);
      } else if (value instanceof Module) {
        seen.add(value);
        parts.push([path, value]);
        visit(value, `${path}.`);
      } else if (Array.isArray(value)) {
        seen.add(value);
        visit(value, `${path}.`);
      }
    }
  };
  visit(root, '');
  return parts;
}
