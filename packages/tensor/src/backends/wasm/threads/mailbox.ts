/**
 * Memory in which the calling thread leaves a kernel and lists of its arguments for another one: int32 fields,
 * then the lists as float64, and the other's heartbeat. It is in the memory that both share.
 */
export const mailbox = {
  /** One more for each kernel that is left. */
  ticket: 0,
  /** The ticket whose kernel has been run. */
  done: 1,
  /** Number of the kernel among those named in the `WorkerSetup`. */
  kernel: 2,
  argumentCount: 3,
  /** 1 once a kernel has thrown. */
  failed: 4,
  /** 1 once the other thread waits for kernels. */
  ready: 5,
  /** Number of lists of arguments, for each of which the kernel is run. */
  callCount: 6,
  /** The first list; the result of each run is written over its first argument. */
  argumentsAt: 32,
  /** Values of a list. */
  mostArguments: 20,
  mostCalls: 16,
  /** Counted up before each run and by running kernels; apart from the fields, which the calling thread reads. */
  beatAt: 2624,
} as const;

/** Bytes of a mailbox. */
export const mailboxBytes = mailbox.beatAt + 64;

/** The message that starts a thread. */
export interface WorkerSetup {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Names of the kernels that it may be given. */
  readonly kernels: readonly string[];
  /** A CommonJS module whose export opens kernels that replace others; see `native.ts`. */
  readonly native?: string;
  readonly avoidTallTiles: boolean;
  /** More threads than cores: one that waits must leave its core to another. */
  readonly crowded: boolean;
  readonly layout: typeof mailbox;
  /** Start of its mailbox, in bytes. */
  readonly place: number;
}
