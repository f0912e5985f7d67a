import type { Entrant } from './entrants.ts';
import type { Client } from './protocol.ts';
import type { CallTime } from './timing.ts';

/** Result of one subject in one case. */
export type Outcome =
  | {
      readonly status: 'measured';
      readonly name: string;
      readonly version: string;
      /** One for each round. */
      readonly times: readonly CallTime[];
      readonly fingerprint?: Float32Array;
      readonly note?: string;
      /** Memory that the process took at most, beyond what it had before the case. */
      readonly peakBytes?: number;
    }
  | {
      readonly status: 'fails' | 'not offered';
      readonly name: string;
      readonly version: string;
      readonly reason: string;
    };

/**
 * Measures every subject in turns: round 1 of all, round 2 of all, and so on, so that a load on the
 * machine falls on all of them. The others sleep meanwhile.
 */
export async function runCase<Case extends { readonly id: string }>(
  benchmarkCase: Case,
  entrants: readonly Entrant<Case>[],
  rounds: number,
  progress: (message: string) => void,
): Promise<Outcome[]> {
  const runners: Runner<Case>[] = [];
  try {
    for (const entrant of entrants) {
      progress(`${benchmarkCase.id}: preparing ${entrant.name}`);
      runners.push(await prepareRunner(benchmarkCase, entrant));
    }
    for (let round = 1; round <= rounds; round++) {
      for (const runner of runners) {
        if (runner.client === null || runner.outcome.status !== 'measured') continue;
        progress(`${benchmarkCase.id}: round ${round}/${rounds}, ${runner.outcome.name}`);
        runner.outcome = await nextRound(runner.client, runner.outcome);
      }
    }
    for (const runner of runners) {
      if (runner.client === null || runner.outcome.status !== 'measured') continue;
      const answer = await runner.client.ask({ ask: 'memory' });
      const bytes = answer.answer === 'memory' ? answer.bytes : null;
      if (bytes !== null) runner.outcome = { ...runner.outcome, peakBytes: bytes };
    }
    return runners.map(({ outcome }) => outcome);
  } finally {
    for (const { client } of runners) client?.close();
  }
}

interface Runner<Case> {
  /** null where the subject was not reached. */
  readonly client: Client<Case> | null;
  outcome: Outcome;
}

type Measured = Extract<Outcome, { status: 'measured' }>;

async function prepareRunner<Case>(
  benchmarkCase: Case,
  { name, connect }: Entrant<Case>,
): Promise<Runner<Case>> {
  let client: Client<Case>;
  try {
    client = await connect();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { client: null, outcome: { status: 'fails', name, version: '', reason } };
  }
  const answer = await client.ask({ ask: 'prepare', case: benchmarkCase });
  switch (answer.answer) {
    case 'prepared': {
      const { version, fingerprint, note } = answer;
      return {
        client,
        outcome: { status: 'measured', name, version, times: [], fingerprint, note },
      };
    }
    case 'not offered': {
      const { version, reason } = answer;
      return { client, outcome: { status: 'not offered', name, version, reason } };
    }
    case 'failed':
      return {
        client,
        outcome: {
          status: 'fails',
          name,
          version: answer.version ?? '',
          reason: answer.reason,
        },
      };
    case 'round':
    case 'memory':
      throw new Error(`${name} answered a preparation with ${answer.answer}`);
    default:
      return answer satisfies never;
  }
}

async function nextRound<Case>(client: Client<Case>, measured: Measured): Promise<Outcome> {
  const answer = await client.ask({ ask: 'round' });
  if (answer.answer === 'round') {
    return { ...measured, times: [...measured.times, answer.time] };
  }
  const { name, version } = measured;
  const reason = answer.answer === 'failed' ? answer.reason : `unexpected: ${answer.answer}`;
  return { status: 'fails', name, version, reason };
}
