import type { Examples, SoundArguments } from './example.ts';

/** Something public that can be called. */
export interface Door {
  readonly name: string;
  readonly call: (args: readonly unknown[]) => unknown;
  /** Null where no sound call is known: it is then called with odd arguments alone. */
  readonly sound: SoundArguments | null;
  readonly parameters: number;
}

type Callable = (...args: unknown[]) => unknown;
type Constructor = new (...args: unknown[]) => object;
/** Exports of a package, by name. */
export type Exports = Readonly<Record<string, unknown>>;
/** Makes an instance of an exported class, by its name. */
export type Instances = Readonly<Record<string, () => object>>;

/**
 * Methods that are public in JavaScript alone: protected or private in TypeScript, or for the
 * package's own use by their documentation; and hooks of callbacks, which the Trainer calls.
 */
const notPublic = new Set(
  (
    'accumulateGradient setOrigin recordedAs wrap keys scores checkQuery decode combined attend ' +
    'update cut join render recurrentPart recurrent gates makeState advance dependencies isSpecial ' +
    'onStart onStep onSettled onScore onEnd dispose'
  ).split(' '),
);

/** Classes that are abstract, or whose constructor is private or protected in TypeScript. */
const notConstructed = new Set(
  (
    'Tensor Module RecurrentLayer StandardCell Optimizer Attention Decoder TaskRun ' +
    'ByteLevelBpeTokenizer CharacterTokenizer WordTokenizer PipelineTokenizer GraphModel ImageReader'
  ).split(' '),
);

/** Everything that packages offer to callers: functions, classes, methods, setters, namespaces. */
export function doorsOf(
  packages: readonly Exports[],
  examples: Examples,
  instances: Instances,
): Door[] {
  // A function that two packages export, or a method that two classes inherit, is one door, unless
  // there are examples of both.
  const known = new Map<unknown, Door[]>();
  const add = (name: string, value: Callable, call: Door['call']) => {
    const door = { name, parameters: value.length, call, sound: examples[name] ?? null };
    const before = known.get(value) ?? [];
    if (door.sound === null && before.length > 0) return;
    known.set(value, [...before.filter(({ sound }) => sound !== null), door]);
  };
  for (const [name, value] of packages.flatMap((exports) => Object.entries(exports))) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [member, own] of Object.entries(value)) {
        if (typeof own !== 'function' || isClass(own)) continue;
        add(`${name}.${member}`, own, (args) => own.apply(value, [...args]));
      }
    }
    if (typeof value !== 'function') continue;
    if (!isClass(value)) {
      add(name, value as Callable, (args) => (value as Callable)(...args));
      continue;
    }
    if (isError(value) || known.has(value)) continue;
    const make = instances[name] ?? makerOf(value as Constructor, examples[name]);
    if (!notConstructed.has(name)) {
      add(name, value as Callable, (args) => new (value as Constructor)(...args));
    }
    for (const [method, own] of staticMethods(value)) {
      add(`${name}.${method}`, own, (args) => own.apply(value, [...args]));
    }
    if (make !== null) addMethods(name, make, examples, add);
  }
  return [...known.values()].flat();
}

/** Methods and setters of a class; inherited ones by the class that defines them, if by any. */
function addMethods(
  name: string,
  make: () => object,
  examples: Examples,
  add: (name: string, value: Callable, call: Door['call']) => void,
): void {
  const seen = new Set<string>();
  for (
    let prototype = Object.getPrototypeOf(make());
    prototype !== null && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    for (const [method, { value, set }] of Object.entries(
      Object.getOwnPropertyDescriptors(prototype),
    )) {
      if (method === 'constructor' || seen.has(method)) continue;
      seen.add(method);
      const own = `${name}#${method}`;
      if (notPublic.has(method) && !(own in examples)) continue;
      const door = own in examples ? own : `${prototype.constructor.name}#${method}`;
      if (typeof value === 'function') {
        add(door, value, (args) => value.apply(make(), args));
      } else if (set !== undefined) {
        add(door, set as Callable, ([first]) => set.call(make(), first));
      }
    }
  }
}

const makerOf = (value: Constructor, sound: SoundArguments | undefined) =>
  sound === undefined ? null : () => new value(...sound());

const isClass = (value: object): boolean =>
  /^class\b/.test(Function.prototype.toString.call(value));

const isError = (value: object): boolean =>
  Object.prototype.isPrototypeOf.call(Error.prototype, (value as { prototype: object }).prototype);

const staticMethods = (value: object): [string, Callable][] =>
  Object.entries(Object.getOwnPropertyDescriptors(value))
    .filter(([name, { value: member }]) => name !== 'prototype' && typeof member === 'function')
    .map(([name, { value: member }]) => [name, member]);
