import type { Participant } from './interleaved.ts';
import type { Answer } from './protocol.ts';
import { WorkerClient } from './worker-client.ts';

/**
 * A system in a process of its own, which makes its workload itself.
 * @param table module that exports `subjects`, the factories by key
 */
export function inOwnProcess(
  table: URL,
  key: string,
  { name, version }: Pick<Participant<never>, 'name' | 'version'>,
): Participant<unknown> {
  let client: WorkerClient<null> | undefined;
  return {
    name,
    version,
    async prepare() {
      const worker = new WorkerClient<null>(table, key);
      client = worker;
      const { fingerprint, note } = expectAnswer(
        'prepared',
        await worker.ask({ ask: 'prepare', case: null }),
      );
      const runRound = async () => expectAnswer('round', await worker.ask({ ask: 'round' })).time;
      return { fingerprint, note, runRound };
    },
    end: () => client?.close(),
  };
}

/** @throws Error with the reason that came instead */
function expectAnswer<Kind extends Answer['answer']>(
  kind: Kind,
  answer: Answer,
): Extract<Answer, { answer: Kind }> {
  if (answer.answer === kind) return answer as Extract<Answer, { answer: Kind }>;
  throw new Error('reason' in answer ? answer.reason : `unexpected: ${answer.answer}`);
}
