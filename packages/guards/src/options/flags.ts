import { check } from '../check.ts';
import { rules } from '../rules.ts';
import type { Option } from './option.ts';
import { parseOption } from './option.ts';
import { checkSchema, type Schema } from './schema.ts';

/** An option as a command line takes it. */
export interface Flag {
  /** Its name in the library: `embeddingSize`. */
  readonly name: string;
  /** Its long form, with a placeholder where it takes a value: `--embedding-size <n>`. */
  readonly flags: string;
  /** Its help line, which ends with the choices and the default. */
  readonly help: string;
  /** The names of the options that it excludes. */
  readonly excludes: readonly string[];
  /** It has no effect on a run that starts from a model. */
  readonly forNewModels: boolean;
  /** The value of a text; a toggle has no text. @throws ArgumentError */
  readonly parse: (text?: string) => unknown;
}

/** The flags of all options of a schema. */
export function flagsOf(schema: Schema): readonly Flag[] {
  checkSchema('flagsOf', schema);
  return Object.entries(schema).map(([name, option]) => {
    const flags = flagFor(name, option);
    return {
      name,
      flags,
      help: helpOf(option),
      excludes: othersOfGroup(schema, name),
      forNewModels: option.forNewModels === true,
      parse: (text) =>
        text === undefined ? !option.default : parseOption(flags.split(' ')[0], option, text),
    };
  });
}

/** The long flag of an option, used by the command line and in its errors: `--hidden-size`. */
export function flagOf(name: string, option: Option<unknown>): string {
  check('flagOf', 'name', name, rules.text);
  checkSchema('flagOf', { [name]: option });
  return flagFor(name, option).split(' ')[0];
}

/** A toggle that is on by default is switched off by its flag. */
function flagFor(name: string, { field, default: value }: Option<unknown>): string {
  const word = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  switch (field.kind) {
    case 'number':
      return `--${word} <n>`;
    case 'choice':
      return `--${word} <name>`;
    case 'text':
      return `--${word} <${field.placeholder}>`;
    case 'toggle':
      return value === true ? `--no-${word}` : `--${word}`;
    default:
      return field satisfies never;
  }
}

/** The flag of a toggle that is on by default says what goes. */
function helpOf(option: Option<unknown>): string {
  const without = option.field.kind === 'toggle' && option.default === true ? 'without ' : '';
  return `${without}${option.help}${choices(option)}${standard(option)}`;
}

const choices = ({ field }: Option<unknown>): string =>
  field.kind === 'choice' ? `: ${listOf(field.choices)}` : '';

function listOf(names: readonly string[]): string {
  const before = names.slice(0, -1).join(', ');
  return before === '' ? names.join('') : `${before} or ${names[names.length - 1]}`;
}

function standard({ field, default: value, unset }: Option<unknown>): string {
  const words = value === null ? unset : value;
  return field.kind === 'toggle' || words === undefined ? '' : ` (default: ${words})`;
}

const othersOfGroup = (schema: Schema, name: string): readonly string[] =>
  Object.keys(schema).filter(
    (other) =>
      other !== name &&
      schema[name].group !== undefined &&
      schema[other].group === schema[name].group,
  );
