import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchmarkCase } from './cases.ts';
import { type Answer, answerSeconds, type Client, type Request } from './protocol.ts';

const workerPath = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** A subject in a process of its own. */
export class WorkerClient<Case = BenchmarkCase> implements Client<Case> {
  readonly #process: ChildProcess;
  #pending: ((answer: Answer) => void) | undefined;
  #ended: string | undefined;

  /** @param table module that exports `subjects`, the factories by name */
  constructor(table: URL, name: string) {
    // The peers chat on standard output, which belongs to the results: send it to standard error.
    this.#process = fork(workerPath, [table.href, name], {
      execArgv: ['--conditions=@unrolled/source'],
      serialization: 'advanced',
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    this.#process.on('message', (answer: Answer) => this.#settle(answer));
    this.#process.on('error', (error) => this.#end(error.message));
    this.#process.on('exit', (code, signal) =>
      this.#end(`its process ended with ${signal ?? `exit status ${code}`}`),
    );
  }

  ask(request: Request<Case>): Promise<Answer> {
    if (this.#ended !== undefined) {
      return Promise.resolve({ answer: 'failed', reason: this.#ended });
    }
    return new Promise((resolve) => {
      const silence = setTimeout(() => {
        this.#end(`no answer within ${answerSeconds} s`);
        this.#process.kill('SIGKILL');
      }, answerSeconds * 1000);
      this.#pending = (answer) => {
        clearTimeout(silence);
        resolve(answer);
      };
      this.#process.send(request);
    });
  }

  close(): void {
    if (this.#process.connected) this.#process.disconnect();
  }

  #settle(answer: Answer): void {
    const settle = this.#pending;
    this.#pending = undefined;
    settle?.(answer);
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    this.#settle({ answer: 'failed', reason: this.#ended });
  }
}
