import type { Option } from './option.ts';
import { parseOption } from './option.ts';
import { checkSchema, type Schema } from './schema.ts';

/** An option as a command line takes it. */
export interface Flag {
  /** Its name in the library: `embeddingSize`. */
  readonly name: string;
  /** Its long form, with a placeholder where it takes a value: `--embedding-size <n>`. */
  readonly flags: string;
  /** Its help line, which ends with the default. */
  readonly help: string;
  /** The names of the options that it excludes. */
  readonly excludes: readonly string[];
  /** The value that a text means; for a toggle, the text is left out. @throws ArgumentError */
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
      help: option.field.kind === 'toggle' ? option.help : `${option.help}${standard(option)}`,
      excludes: othersOfGroup(schema, name),
      parse: (text) =>
        text === undefined ? !option.default : parseOption(flags.split(' ')[0], option, text),
    };
  });
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

const standard = ({ default: value }: Option<unknown>): string =>
  value === null ? '' : ` (default: ${value})`;

const othersOfGroup = (schema: Schema, name: string): readonly string[] =>
  Object.keys(schema).filter(
    (other) =>
      other !== name &&
      schema[name].group !== undefined &&
      schema[other].group === schema[name].group,
  );
