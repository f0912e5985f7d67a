import type { ActionsCalls, ActionsEvents } from './actions/calls.ts';
import type { CaptioningCalls, CaptioningEvents } from './captioning/calls.ts';
import type { EngineCalls, EngineEvents } from './engine/calls.ts';
import type { GatesCalls, GatesEvents } from './gates/calls.ts';
import type { GradientCalls, GradientEvents } from './gradients/calls.ts';
import type { LabelsCalls, LabelsEvents } from './labels/calls.ts';
import type { RecurrenceCalls, RecurrenceEvents } from './recurrence/calls.ts';
import type { SentimentCalls, SentimentEvents } from './sentiment/calls.ts';
import type { SpeedCalls, SpeedEvents } from './speed/calls.ts';
import type { TextCalls, TextEvents } from './text/calls.ts';
import type { TranslationCalls, TranslationEvents } from './translation/calls.ts';

/** Everything that the page may ask of the worker, by name: `group.action`. */
export type Calls = EngineCalls &
  TextCalls &
  GradientCalls &
  GatesCalls &
  RecurrenceCalls &
  SentimentCalls &
  TranslationCalls &
  CaptioningCalls &
  ActionsCalls &
  LabelsCalls &
  SpeedCalls;

/** Everything that the worker says unasked. */
export type Events = EngineEvents &
  TextEvents &
  RecurrenceEvents &
  SentimentEvents &
  CaptioningEvents &
  GradientEvents &
  GatesEvents &
  TranslationEvents &
  ActionsEvents &
  LabelsEvents &
  SpeedEvents;

export type CallName = keyof Calls & string;
export type EventName = keyof Events & string;

/** Page → worker. Answers may come in another order; the id says to which call one belongs. */
export interface CallMessage {
  readonly id: number;
  readonly call: CallName;
  readonly sent: unknown;
}

/** Worker → page. */
export type WorkerMessage =
  | { readonly id: number; readonly returned: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly event: EventName; readonly value: unknown };

export type Emit = <Name extends EventName>(event: Name, value: Events[Name]) => void;

/** The functions of one group of calls. */
export type Handlers<Group extends string> = {
  readonly [Name in CallName as Name extends `${Group}.${infer Action}` ? Action : never]: (
    sent: Calls[Name]['sent'],
    emit: Emit,
  ) => Calls[Name]['returned'] | Promise<Calls[Name]['returned']>;
};

const buffersOf = new WeakMap<object, readonly ArrayBuffer[]>();

/** Marks buffers in a value, which is sent once, to be handed over instead of copied. */
export function handOver<Value extends object>(
  value: Value,
  ...arrays: readonly ArrayBufferView[]
): Value {
  buffersOf.set(
    value,
    arrays.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer),
  );
  return value;
}

/** The transfer list of a value. */
export const handedOver = (value: unknown): Transferable[] =>
  typeof value === 'object' && value !== null ? [...(buffersOf.get(value) ?? [])] : [];
