/**
 * The process of one subject: `worker.ts <URL of the subject's file>`, started with an IPC channel.
 * It ends when its parent closes the channel.
 */
import type { Answer, Request } from './protocol.ts';
import type { Prepared, Subject, SubjectFactory } from './subject.ts';

let subject: Subject | undefined;
let prepared: Prepared | undefined;

process.on('message', async (request: Request) => {
  process.send?.(await answer(request).catch(failure));
});

process.on('disconnect', async () => {
  await subject?.dispose();
  process.exit();
});

async function answer(request: Request): Promise<Answer> {
  switch (request.ask) {
    case 'prepare': {
      const module: { default: SubjectFactory } = await import(process.argv[2]);
      subject = await module.default();
      const { version } = subject;
      const result = await subject.prepare(request.case);
      if ('notOffered' in result) {
        return { answer: 'not offered', version, reason: result.notOffered };
      }
      prepared = result;
      const { fingerprint, note } = result;
      return { answer: 'prepared', version, fingerprint, note };
    }
    case 'round':
      if (!prepared) throw new Error('a round was asked for before a case was prepared');
      return { answer: 'round', time: await prepared.runRound() };
    default:
      return request satisfies never;
  }
}

function failure(error: unknown): Answer {
  const message = error instanceof Error ? error.message : String(error);
  return { answer: 'failed', version: subject?.version, reason: message.split('\n')[0] };
}
