import { describe, type Json, type JsonReader, readFrom } from '@unrolled/guards';
import { FormatError } from '@unrolled/tensor';

/** One layer of a model of Keras or TensorFlow.js, as its file describes it. */
export class LayerConfig {
  readonly className: string;
  readonly name: string;
  /** Counted from 0, in the order of the model around it. */
  readonly place: number;
  /** The nested model that contains it; null for a layer of the model itself. */
  readonly around: LayerConfig | null;
  /** Beginning of an error: function, file, class and name. */
  readonly where: string;
  /** `config` of the layer. */
  readonly options: Json;
  readonly #file: JsonReader;

  /**
   * @param where the function and the file
   * @param description of the layer: `class_name`, `config`, and in functional models `name`
   */
  constructor(
    where: string,
    file: JsonReader,
    description: Json,
    { place = 0, around = null }: { place?: number; around?: LayerConfig | null } = {},
  ) {
    const options = file.object(description.config, 'config of a layer');
    this.place = place;
    this.around = around;
    this.className =
      classOf(description) ?? file.text(description.class_name, 'class_name of a layer');
    this.name = file.text(options.name ?? description.name ?? '', 'the name of a layer');
    this.where = `${where}: ${describe(this.className).slice(1, -1)} ${describe(this.name)}`;
    this.#file = file;
    this.options = options;
  }

  /** Whether the file says something of an option. */
  has(option: string): boolean {
    return this.options[option] !== undefined && this.options[option] !== null;
  }

  value(option: string): unknown {
    return Object.hasOwn(this.options, option) ? this.options[option] : undefined;
  }

  flag(option: string, standard: boolean): boolean {
    return this.has(option)
      ? this.#file.boolean(this.value(option), this.#place(option))
      : standard;
  }

  number(option: string, standard: number): number {
    return this.has(option) ? this.#file.number(this.value(option), this.#place(option)) : standard;
  }

  whole(option: string): number {
    return this.#file.whole(this.value(option), this.#place(option));
  }

  wholes(option: string): number[] {
    const list = this.#file.list(this.value(option), this.#place(option));
    return list.map((one) => this.#file.whole(one, this.#place(option)));
  }

  text(option: string, standard: string): string {
    return this.has(option) ? this.#file.text(this.value(option), this.#place(option)) : standard;
  }

  /** The layer in a wrapper: Bidirectional or TimeDistributed. */
  inner(option = 'layer'): LayerConfig {
    const description = this.#file.object(this.value(option), this.#place(option));
    const config = this.#file.object(description.config, `config of ${this.#place(option)}`);
    const named = { ...description, config: { ...config, name: this.name } };
    return new LayerConfig(this.where, this.#file, named);
  }

  /** @throws FormatError unless an option has this value, or is absent */
  require(option: string, expected: unknown): void {
    if (this.has(option) && this.value(option) !== expected) {
      throw this.refusal(option, describe(expected));
    }
  }

  /** The error for an option that cannot be expressed. @param expected supported values */
  refusal(option: string, expected: string): FormatError {
    return new FormatError(
      `${this.where}: ${option} must be ${expected}, got ${describe(nameOf(this.value(option)))}; ` +
        'train without it',
    );
  }

  #place(option: string): string {
    return `${option} of ${describe(this.name)}`;
  }
}

/** A custom class, by its registered name; null for a class of Keras. */
function classOf({ module, registered_name, class_name }: Json): string | null {
  if (typeof module !== 'string' || /^(?:tensorflow\.)?(?:python\.)?keras\b/.test(module))
    return null;
  return String(registered_name ?? `${module}.${class_name}`);
}

/** Functions, layers and other objects by their names. */
function nameOf(value: unknown): unknown {
  const className = readFrom(value, 'class_name');
  return className === 'function' ? readFrom(value, 'config') : (className ?? value);
}
