import type { Rng } from '@unrolled/tensor';
import { pick } from '../fuzz-files/random.ts';
import type { Door } from './doors.ts';
import { data, isData } from './example.ts';
import { oddValues } from './odd-values.ts';

/** A call that is not sound. */
export interface OddCall {
  readonly args: readonly unknown[];
  /** In words, for a report. */
  readonly change: string;
  /** Why this call must be refused; null where it may be sound all the same. */
  readonly mustRefuse: string | null;
}

/** Places where a value of any kind is sound: what batches, lists to shuffle and errors hold. */
const takesAnything =
  /^(?:shuffledBatches argument 0\.examples\.|batchByLength argument 0\.examples\.|EpochBatches argument 1\.|eachLogits argument 1\.|Rng#shuffle argument 0\.|formatShape |SavedFields argument 1|sameShape argument \d\.|editDistance argument \d\.|labelErrorRate argument \d\.|handOver argument [01]|ConnectedWorker#call argument 1|fit argument 1\.(?:training|validation)\.|reasonOf )/;

/** A sound call with one odd argument, option or part, or with odd arguments alone. */
export function oddCall({ name: door, sound, parameters }: Door, rng: Rng): OddCall {
  if (sound === null || rng.integer(10) === 0) return nothingSound(parameters, rng);
  const args = [...sound()];
  const places = placesIn(args, 'argument ', 3);
  if (places.length === 0) return nothingSound(parameters, rng);
  const place = pick(rng, places);
  const options = place.holder;
  if (isOptions(options) && rng.integer(6) === 0) {
    const name = misspelt(place.key, rng);
    if (!(name in options) && options[place.key] !== undefined) {
      options[name] = options[place.key];
      return { args, change: `an option ${name}`, mustRefuse: 'the option does not exist' };
    }
  }
  // Without limits a run is sound, and trains for minutes.
  if (rng.integer(8) === 0 && !Array.isArray(options) && place.key !== 'limits') {
    Reflect.deleteProperty(options, place.key);
    return { args, change: `no ${place.words}`, mustRefuse: null };
  }
  const { name, make, foreign } = pick(
    rng,
    place.key === 'limits' ? oddValues.filter((value) => value.name !== 'undefined') : oddValues,
  );
  place.put(make());
  return {
    args,
    change: `${place.words}: ${name}`,
    mustRefuse:
      foreign && !isData(place.holder) && !takesAnything.test(`${door} ${place.words}`)
        ? 'no argument has such a value'
        : null,
  };
}

/** Functions for authors begin errors with a text of their caller, which is no fault of theirs. */
const shortValues = oddValues.filter(({ name }) => name !== 'a long text of signs');

function nothingSound(parameters: number, rng: Rng): OddCall {
  const chosen = Array.from({ length: rng.integer(parameters + 2) }, () => pick(rng, shortValues));
  return {
    args: chosen.map(({ make }) => make()),
    change: chosen.map(({ name }) => name).join(', ') || 'no arguments',
    mustRefuse: null,
  };
}

/** Where an argument, an option or a part of one stands. */
interface Place {
  readonly words: string;
  readonly holder: Record<string, unknown>;
  readonly key: string;
  put(value: unknown): void;
}

/** All places of plain arrays and objects, which are copied on the way so that they may change. */
function placesIn(holder: object, words: string, depth: number): Place[] {
  const record = holder as Record<string, unknown>;
  return Object.keys(record).flatMap((key) => {
    const own: Place = {
      words: `${words}${key}`,
      holder: record,
      key,
      put: (value) => {
        record[key] = value;
      },
    };
    const value = record[key];
    if (depth === 0 || !isPlain(value)) return [own];
    const copy = Array.isArray(value) ? [...value] : { ...value };
    if (isData(value) || isData(holder)) data(copy);
    record[key] = copy;
    return [own, ...placesIn(copy, `${words}${key}.`, depth - 1)];
  });
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype);

const isOptions = (value: object): boolean => !Array.isArray(value) && !isData(value);

/** A name with a letter less, more, or in another case. */
function misspelt(name: string, rng: Rng): string {
  return pick(rng, [
    `${name}s`,
    name.slice(0, -1),
    name.toUpperCase(),
    `${name}Size`,
    'batchFirst',
  ]);
}
