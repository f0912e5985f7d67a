import { check, checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import {
  type Callback,
  everySteps,
  History,
  type HistoryRow,
  type Score,
  type StepEvent,
  type TrainingRun,
  type When,
} from '@unrolled/train';
import { createEventFile, type EventFile } from './event-file.ts';

/** Options of `TensorBoard`. */
export interface TensorBoardOptions {
  /** Folder of the run; made where there is none. */
  readonly folder: string;
  /** When figures are written, in addition to every validation. Default: every 10 steps. */
  readonly when?: When;
  /** When weights and gradients are written as histograms. Default: at every validation. */
  readonly histogramsWhen?: When;
  /** Texts in Markdown about the run, by tag. */
  readonly texts?: Readonly<Record<string, string>>;
}

const optionRules: OptionRules<TensorBoardOptions> = {
  folder: rules.path,
  when: optional(rules.function),
  histogramsWhen: optional(rules.function),
  texts: optional(rules.object),
};

/**
 * Writes a run for TensorBoard: the figures of `History` with the norm of the gradients, weights and
 * gradients as histograms. Put it after the validations in the list of callbacks. A resumed run continues
 * in the same folder.
 */
export class TensorBoard implements Callback {
  readonly name = 'tensorboard';
  readonly #options: TensorBoardOptions;
  readonly #history: History;
  #file: EventFile | null = null;
  #row: HistoryRow | null = null;
  #isValidated = false;

  constructor(options: TensorBoardOptions) {
    this.#options = checkOptions('TensorBoard', options, optionRules);
    const { when = everySteps(10), texts = {} } = this.#options;
    for (const [tag, text] of Object.entries(texts)) {
      check('TensorBoard', `texts.${tag}`, text, rules.text);
    }
    this.#history = new History({
      when,
      onRow: (row) => {
        this.#row = row;
      },
    });
  }

  async onStart({ step }: TrainingRun): Promise<void> {
    const { folder, texts = {} } = this.#options;
    const file = await createEventFile(folder);
    this.#file = file;
    if (step > 0) file.restart(step + 1);
    for (const [tag, text] of Object.entries(texts)) file.text(tag, text, step);
    await file.flush();
  }

  onStep(event: StepEvent): void {
    this.#history.onStep(event);
  }

  onScore(score: Score): void {
    this.#isValidated = true;
    this.#history.onScore(score);
  }

  async onSettled(event: StepEvent, { model }: TrainingRun): Promise<void> {
    const { histogramsWhen = () => this.#isValidated } = this.#options;
    await this.#history.onSettled(event);
    if (this.#row !== null) {
      const { step, ...figures } = { ...this.#row, gradientNorm: event.gradientNorm };
      for (const [tag, value] of Object.entries(figures)) this.#file?.scalar(tag, value, step);
    }
    if (histogramsWhen(event)) {
      for (const [name, parameter] of model.namedParameters()) {
        this.#file?.histogram(`weights/${name}`, await parameter.data(), event.step);
        if (parameter.grad === null) continue;
        this.#file?.histogram(`gradients/${name}`, await parameter.grad.data(), event.step);
      }
    }
    this.#row = null;
    this.#isValidated = false;
    await this.#file?.flush();
  }
}
