// Training and predicting off the main thread: in a Web Worker, or a worker thread of Node.
export { answerCalls, type CallContext, type Handlers } from './worker/answer-calls.ts';
export { type CallOptions, ConnectedWorker, connectWorker } from './worker/connect-worker.ts';
export { handOver } from './worker/hand-over.ts';
export type { PortLike, WorkerLike } from './worker/messages.ts';
