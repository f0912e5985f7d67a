import type { Answer, Request } from './protocol.ts';
import type { Prepared, Subject, SubjectFactory } from './subject.ts';

/** Memory of a process, in bytes. */
interface ProcessMemory {
  readonly resident: () => number;
  readonly peak: () => number;
}

/** Answers the runner's requests for one subject, which the first of them makes. */
export class Answerer {
  readonly #load: () => Promise<SubjectFactory>;
  #subject: Subject | undefined;
  readonly #process: ProcessMemory | null;
  #prepared: Prepared | undefined;
  #residentBefore = 0;

  /** @param process null where a page has none that it can see */
  constructor(load: () => Promise<SubjectFactory>, process: ProcessMemory | null = null) {
    this.#load = load;
    this.#process = process;
  }

  /** Never rejects: what the subject throws is an answer too. */
  async answer(request: Request): Promise<Answer> {
    try {
      return await this.#answer(request);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { answer: 'failed', version: this.#subject?.version, reason: message.split('\n')[0] };
    }
  }

  async dispose(): Promise<void> {
    await this.#subject?.dispose();
  }

  async #answer(request: Request): Promise<Answer> {
    switch (request.ask) {
      case 'prepare': {
        const create = await this.#load();
        this.#subject = await create();
        const { version } = this.#subject;
        this.#residentBefore = this.#process?.resident() ?? 0;
        const result = await this.#subject.prepare(request.case);
        if ('notOffered' in result) {
          return { answer: 'not offered', version, reason: result.notOffered };
        }
        this.#prepared = result;
        const { fingerprint, note } = result;
        return { answer: 'prepared', version, fingerprint, note };
      }
      case 'round':
        if (!this.#prepared) throw new Error('a round was requested before a case was prepared');
        return { answer: 'round', time: await this.#prepared.runRound() };
      case 'memory': {
        if (!this.#prepared) throw new Error('memory was requested before a case was prepared');
        if (this.#prepared.memory) {
          return { answer: 'memory', bytes: await this.#prepared.memory() };
        }
        const peak = this.#process?.peak();
        return { answer: 'memory', bytes: peak ? peak - this.#residentBefore : null };
      }
      default:
        return request satisfies never;
    }
  }
}
