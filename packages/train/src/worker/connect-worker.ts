import {
  check,
  checkOptions,
  type OptionRules,
  optional,
  receiveError,
  rules,
  StateError,
} from '@unrolled/guards';
import type { Handlers } from './answer-calls.ts';
import { handedOver } from './hand-over.ts';
import {
  type AnswerMessage,
  type CallMessage,
  listen,
  listened,
  type WorkerLike,
} from './messages.ts';

/** Options of a call to a worker. */
export interface CallOptions {
  /** Aborts the handler, which then returns what it has, or throws. */
  readonly signal?: AbortSignal;
  /**
   * Milliseconds after an abort within which the handler must answer. After that, the worker and all its
   * calls are terminated. Default: no limit.
   */
  readonly patience?: number;
  /** Takes what the handler reports while it runs. */
  readonly onReport?: (value: never) => void;
}

const optionRules: OptionRules<CallOptions> = {
  signal: optional(rules.signal),
  patience: optional(rules.notNegative),
  onReport: optional(rules.function),
};

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (reason: Error) => void;
  readonly report: (value: never) => void;
}

type Sent<Handler> = Handler extends (sent: infer Value, ...rest: never[]) => unknown
  ? Value
  : never;
type Returned<Handler> = Handler extends (...args: never[]) => infer Value ? Awaited<Value> : never;

/** A worker that answers calls by `answerCalls`. */
export class ConnectedWorker<Calls extends Handlers> {
  readonly #worker: WorkerLike;
  readonly #pending = new Map<number, Pending>();
  #ended: Error | null = null;
  #lastId = 0;

  constructor(worker: WorkerLike) {
    const words = 'a Worker of a page, or of node:worker_threads';
    check('connectWorker', 'the worker', worker, listened(words, 'postMessage', 'terminate'));
    this.#worker = worker;
    listen(worker, (message) => this.#receive(message as AnswerMessage));
    const failed = (event: { message?: string }) =>
      this.#end(new StateError(`the worker has failed: ${event.message || 'it could not start'}`));
    if (worker.addEventListener) {
      worker.addEventListener('error', failed);
    } else {
      worker.on?.('error', failed);
      worker.on?.('exit', () => this.#end(new StateError('the worker has ended')));
    }
  }

  /**
   * Calls a handler of the worker with a copy of a value.
   * @returns a copy of what the handler returns
   * @throws what the handler throws, of the same class; StateError once the worker has ended
   */
  call<Name extends keyof Calls & string>(
    name: Name,
    sent: Sent<Calls[Name]>,
    options: CallOptions = {},
  ): Promise<Returned<Calls[Name]>> {
    check('ConnectedWorker.call', 'name', name, rules.text);
    const { signal, patience, onReport } = checkOptions(
      'ConnectedWorker.call',
      options,
      optionRules,
    );
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) {
        reject(this.#ended);
        return;
      }
      const abort = () => {
        this.#post({ id, abort: true });
        if (patience === undefined) return;
        const timer = setTimeout(() => {
          if (this.#pending.has(id)) void this.terminate('it did not answer an abort in time');
        }, patience);
        (timer as { unref?: () => void }).unref?.();
      };
      const settled = <Value extends never[]>(settle: (...values: Value) => void) => {
        return (...values: Value) => {
          signal?.removeEventListener('abort', abort);
          settle(...values);
        };
      };
      this.#pending.set(id, {
        resolve: settled(resolve as (value: never) => void),
        reject: settled(reject as (reason: never) => void) as (reason: Error) => void,
        report: (value) => onReport?.(value),
      });
      try {
        this.#post({ id, call: name, sent }, sent);
      } catch (cause) {
        this.#pending.delete(id);
        throw new StateError(
          `ConnectedWorker.call: arguments of ${name} must be data, got a value that cannot be ` +
            `copied: ${(cause as Error).message}`,
          { cause },
        );
      }
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /**
   * Ends the worker at once; calls without an answer are refused with a StateError.
   * @returns when its thread has stopped, in Node; in a page, which cannot know, at once
   */
  async terminate(because = 'it was terminated'): Promise<void> {
    check('ConnectedWorker.terminate', 'because', because, rules.text);
    const stopped = this.#worker.terminate();
    this.#end(new StateError(`the worker has ended: ${because}`));
    await stopped;
  }

  #post(message: CallMessage, value?: unknown): void {
    if (this.#ended === null) this.#worker.postMessage(message, handedOver(value));
  }

  #receive(message: AnswerMessage): void {
    const pending = this.#pending.get(message.id);
    if ('report' in message) {
      pending?.report(message.report as never);
      return;
    }
    this.#pending.delete(message.id);
    if ('error' in message) pending?.reject(receiveError(message.error));
    else pending?.resolve(message.returned as never);
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(this.#ended);
  }
}

/**
 * Connects to a worker whose module calls `answerCalls`:
 * `connectWorker<typeof handlers>(new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }))`.
 */
export const connectWorker = <Calls extends Handlers>(worker: WorkerLike): ConnectedWorker<Calls> =>
  new ConnectedWorker<Calls>(worker);
