import type { Histogram } from './histogram.ts';
import {
  bytesField,
  doubleField,
  doublesField,
  type Field,
  floatField,
  integerField,
  message,
} from './protobuf.ts';

/** Time and step of an event. */
interface Place {
  /** Seconds since 1970. */
  readonly time: number;
  readonly step: number;
}

/** Field numbers of event.proto, summary.proto and tensor.proto of TensorBoard. */
const eventFields = { time: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 };
const summaryFields = { tag: 1, scalar: 2, histogram: 5, tensor: 8, metadata: 9 };
const stringType = 7;
const startOfSession = 1;

const event = ({ time, step }: Place, content: Field): Uint8Array =>
  message(
    doubleField(eventFields.time, time),
    ...(step === 0 ? [] : [integerField(eventFields.step, step)]),
    content,
  );

const summary = (place: Place, ...value: readonly Field[]): Uint8Array =>
  event(place, bytesField(eventFields.summary, message(bytesField(1, message(...value)))));

/** The event that a file begins with. */
export const versionEvent = (place: Place): Uint8Array =>
  event(place, bytesField(eventFields.fileVersion, 'brain.Event:2'));

/** The event after which earlier ones of this step and later steps no longer count. */
export const restartEvent = (place: Place): Uint8Array =>
  event(place, bytesField(eventFields.sessionLog, message(integerField(1, startOfSession))));

/** Event with one number. */
export const scalarEvent = (place: Place, tag: string, value: number): Uint8Array =>
  summary(place, bytesField(summaryFields.tag, tag), floatField(summaryFields.scalar, value));

/** Event with a histogram. */
export function histogramEvent(place: Place, tag: string, histogram: Histogram): Uint8Array {
  const encoded = message(
    doubleField(1, histogram.least),
    doubleField(2, histogram.greatest),
    doubleField(3, histogram.count),
    doubleField(4, histogram.sum),
    doubleField(5, histogram.sumOfSquares),
    doublesField(6, histogram.limits),
    doublesField(7, histogram.counts),
  );
  return summary(
    place,
    bytesField(summaryFields.tag, tag),
    bytesField(summaryFields.histogram, encoded),
  );
}

/** @param text Markdown */
export function textEvent(place: Place, tag: string, text: string): Uint8Array {
  const oneElement = message(bytesField(2, message(integerField(1, 1))));
  const tensor = message(
    integerField(1, stringType),
    bytesField(2, oneElement),
    bytesField(8, text),
  );
  const plugin = message(bytesField(1, message(bytesField(1, 'text'))));
  return summary(
    place,
    bytesField(summaryFields.tag, tag),
    bytesField(summaryFields.tensor, tensor),
    bytesField(summaryFields.metadata, plugin),
  );
}
