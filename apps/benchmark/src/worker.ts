/**
 * The process of one subject: `worker.ts <URL of the subject's file>`, started with an IPC channel.
 * It ends when its parent closes the channel.
 */
import { Answerer } from './answerer.ts';
import type { Request } from './protocol.ts';

const answerer = new Answerer(async () => (await import(process.argv[2])).default);

process.on('message', async (request: Request) => {
  process.send?.(await answerer.answer(request));
});

process.on('disconnect', async () => {
  await answerer.dispose();
  process.exit();
});
