/** All training and inference of the site. Each group of calls is loaded when it is first used. */
import { loadOnce } from './load-once.ts';
import { messageOf } from './message-of.ts';
import { type CallMessage, type Emit, handedOver, type WorkerMessage } from './protocol.ts';

type Handler = (sent: unknown, emit: Emit) => unknown;

const groups: Readonly<Record<string, () => Promise<{ readonly handlers: object }>>> = {
  captioning: () => import('./captioning/handlers.ts'),
  actions: () => import('./actions/handlers.ts'),
  engine: () => import('./engine/handlers.ts'),
  gates: () => import('./gates/handlers.ts'),
  gradients: () => import('./gradients/handlers.ts'),
  labels: () => import('./labels/handlers.ts'),
  recurrence: () => import('./recurrence/handlers.ts'),
  sentiment: () => import('./sentiment/handlers.ts'),
  speed: () => import('./speed/handlers.ts'),
  text: () => import('./text/handlers.ts'),
  translation: () => import('./translation/handlers.ts'),
};

/** One promise a group, so that its first calls keep their order. */
const loadGroup = loadOnce((group: string) => groups[group]());

const post = (message: WorkerMessage, transfer: Transferable[] = []) =>
  (postMessage as (message: WorkerMessage, transfer: Transferable[]) => void)(message, transfer);

/** Once the device is lost, what is computed means nothing: another worker is asked for what has no answer. */
let isLost = false;

const emit: Emit = (event, value) => {
  if (isLost) return;
  isLost = event === 'engine.lost';
  post({ event, value }, handedOver(value));
};

addEventListener('message', async ({ data: { id, call, sent } }: MessageEvent<CallMessage>) => {
  try {
    const [group, action] = call.split('.');
    const { handlers } = await loadGroup(group);
    const handler = (handlers as Readonly<Record<string, Handler>>)[action];
    const returned = await handler(sent, emit);
    if (!isLost) post({ id, returned }, handedOver(returned));
  } catch (reason) {
    if (!isLost) post({ id, error: messageOf(reason) });
  }
});
