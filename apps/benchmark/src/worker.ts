/**
 * The process of one subject: `worker.ts <URL of the table> <name>`, started with an IPC channel.
 * It ends when its parent closes the channel.
 */
import { Answerer } from './answerer.ts';
import type { Request } from './protocol.ts';

const [table, name] = process.argv.slice(2);
const answerer = new Answerer(async () => (await import(table)).subjects[name], {
  resident: () => process.memoryUsage.rss(),
  peak: () => process.resourceUsage().maxRSS * 1024,
});

process.on('message', async (request: Request) => {
  process.send?.(await answerer.answer(request));
});

process.on('disconnect', async () => {
  await answerer.dispose();
  process.exit();
});
