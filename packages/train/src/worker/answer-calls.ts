import { ArgumentError, check, describe, rules, StateError, sendError } from '@unrolled/guards';
import { handedOver } from './hand-over.ts';
import {
  type AnswerMessage,
  type CallMessage,
  listen,
  listened,
  type PortLike,
} from './messages.ts';

/** The caller of a handler, as far as the handler sees it. */
export interface CallContext {
  /** Aborts when the caller's does: give it to `trainer.run`. */
  readonly signal: AbortSignal;
  /** Sends something while the call runs, such as progress; arrives in the order in which it was sent. */
  readonly report: (value: unknown) => void;
}

/** Functions of a worker by name. They take one value, which is a copy, and return one. */
export type Handlers = Readonly<
  // biome-ignore lint/suspicious/noExplicitAny: each handler has its own types, which callers see
  Record<string, (sent: any, context: CallContext) => unknown>
>;

/**
 * Answers the calls of another thread, in the worker: `answerCalls({ train, predict })`. Calls run
 * concurrently while others wait. What a handler throws reaches the caller with its class.
 * @param port where calls come from. Default: the thread that started this worker
 */
export function answerCalls(handlers: Handlers, port: PortLike = ownPort()): void {
  check('answerCalls', 'handlers', handlers, rules.object);
  for (const [name, handler] of Object.entries(handlers)) {
    check('answerCalls', `handlers.${name}`, handler, rules.function);
  }
  check('answerCalls', 'the port', port, listened('a port of messages', 'postMessage'));
  const running = new Map<number, AbortController>();
  const post = (message: AnswerMessage, value?: unknown) =>
    port.postMessage(message, handedOver(value));
  listen(port, async (received) => {
    const message = received as CallMessage;
    const { id } = message;
    if ('abort' in message) {
      running.get(id)?.abort();
      return;
    }
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const returned = await handlerOf(handlers, message.call)(message.sent, {
        signal: controller.signal,
        report: (value) => post({ id, report: value }, value),
      });
      post({ id, returned }, returned);
    } catch (reason) {
      post({ id, error: sendError(reason) });
    } finally {
      running.delete(id);
    }
  });
}

function handlerOf(handlers: Handlers, name: string): Handlers[string] {
  if (Object.hasOwn(handlers, name)) return handlers[name];
  throw new ArgumentError(
    `the worker has no handler ${describe(name)}; its handlers are ` +
      Object.keys(handlers).join(', '),
  );
}

/** The port to the thread that started this worker. */
function ownPort(): PortLike {
  const web = globalThis as { WorkerGlobalScope?: unknown } & Partial<PortLike>;
  if (web.WorkerGlobalScope !== undefined) return web as PortLike;
  const port = globalThis.process?.getBuiltinModule?.('node:worker_threads').parentPort;
  if (port) return port as unknown as PortLike;
  throw new StateError(
    'answerCalls: this is not a worker; call it in the module that the worker runs',
  );
}
