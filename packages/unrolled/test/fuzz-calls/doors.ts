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
/** What a package exports, by name. */
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
    'update cut join recurrentPart recurrent gates makeState advance dependencies isSpecial ' +
    'onStart onStep onSettled onScore onEnd dispose'
  ).split(' '),
);

/** All that a package offers to callers: functions, classes, static methods, methods and setters. */
export function doorsOf(exports: Exports, examples: Examples, instances: Instances): Door[] {
  const doors: Door[] = [];
  const known = new Set<unknown>();
  const add = (name: string, parameters: number, call: Door['call']) => {
    doors.push({ name, parameters, call, sound: examples[name] ?? null });
  };
  for (const [name, value] of Object.entries(exports)) {
    if (isTask(value)) {
      for (const [own, call] of Object.entries(value)) {
        if (typeof call !== 'function') continue;
        add(`${name}.${own}`, call.length, (args) => (call as Callable)(...args));
      }
    }
    if (typeof value !== 'function') continue;
    if (!isClass(value)) {
      add(name, value.length, (args) => (value as Callable)(...args));
      continue;
    }
    if (isError(value)) continue;
    const make = instances[name] ?? makerOf(value as Constructor, examples[name]);
    if (examples[name] !== undefined) {
      add(name, value.length, (args) => new (value as Constructor)(...args));
    }
    for (const method of staticMethods(value)) {
      const own = (value as unknown as Record<string, Callable>)[method];
      add(`${name}.${method}`, own.length, (args) => own.apply(value, [...args]));
    }
    if (make !== null) {
      addMethods(name, make, (method, parameters, call, own) => {
        // An inherited method is called once, unless there is an example of it here.
        if (examples[method] === undefined && known.has(own)) return;
        known.add(own);
        add(method, parameters, call);
      });
    }
  }
  return doors;
}

function addMethods(
  name: string,
  make: () => object,
  add: (name: string, parameters: number, call: Door['call'], own: unknown) => void,
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
      if (method === 'constructor' || seen.has(method) || notPublic.has(method)) continue;
      seen.add(method);
      if (typeof value === 'function') {
        add(`${name}#${method}`, value.length, (args) => value.apply(make(), args), value);
      } else if (set !== undefined) {
        add(`${name}#${method}`, 1, ([first]) => set.call(make(), first), set);
      }
    }
  }
}

const makerOf = (value: Constructor, sound: SoundArguments | undefined) =>
  sound === undefined ? null : () => new value(...sound());

/** What `defineTask` makes: an object of functions. */
const isTask = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && 'train' in value && 'decode' in value;

const isClass = (value: object): boolean =>
  /^class\b/.test(Function.prototype.toString.call(value));

const isError = (value: object): boolean =>
  Object.prototype.isPrototypeOf.call(Error.prototype, (value as { prototype: object }).prototype);

const staticMethods = (value: object): string[] =>
  Object.entries(Object.getOwnPropertyDescriptors(value))
    .filter(([name, { value: member }]) => name !== 'prototype' && typeof member === 'function')
    .map(([name]) => name);
