import { type Rule, readFrom, type SentError, withMethods } from '@unrolled/guards';

/** Caller → worker. The id says to which call a message belongs. */
export type CallMessage =
  | { readonly id: number; readonly call: string; readonly sent: unknown }
  | { readonly id: number; readonly abort: true };

/** Worker → caller. */
export type AnswerMessage =
  | { readonly id: number; readonly returned: unknown }
  | { readonly id: number; readonly error: SentError }
  | { readonly id: number; readonly report: unknown };

// biome-ignore lint/suspicious/noExplicitAny: pages and Node type their events each in their own way
type Listener = (event: any) => void;

/** One end of a channel: the scope of a Web Worker, a MessagePort, a Worker of a page or of Node. */
export interface PortLike {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener?(type: string, listener: Listener): void;
  /** Instead of addEventListener, in Node. */
  on?(type: string, listener: Listener): unknown;
  /** A MessagePort waits for it. */
  start?(): void;
}

/** A Web Worker, or a worker thread of Node. */
export interface WorkerLike extends PortLike {
  terminate(): unknown;
}

/** A rule for objects with these methods that can be listened to. */
export function listened(words: string, ...methods: readonly string[]): Rule {
  const way = (value: unknown, name: string) => readFrom(value, name) ?? undefined;
  return {
    holds: (value) =>
      withMethods(words, ...methods).holds(value) &&
      ['addEventListener', 'on', 'start'].every((name) =>
        ['undefined', 'function'].includes(typeof way(value, name)),
      ) &&
      (way(value, 'addEventListener') ?? way(value, 'on')) !== undefined,
    words,
  };
}

/** Hands every message of a port that has an id to a listener; others may use the port as well. */
export function listen(port: PortLike, receive: (message: { readonly id: number }) => void): void {
  const take = (message: unknown) => {
    if (typeof readFrom(message, 'id') === 'number') receive(message as { id: number });
  };
  if (port.addEventListener) {
    port.addEventListener('message', ({ data }: MessageEvent) => take(data));
    port.start?.();
  } else {
    port.on?.('message', take);
  }
}
