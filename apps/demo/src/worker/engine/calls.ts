import type { Call } from '../call.ts';

export const backendNames = ['wasm', 'webgl2', 'webgpu'] as const;
export type BackendName = (typeof backendNames)[number];

export interface EngineChoice {
  readonly backend: BackendName;
  /** Threads of the Wasm backend. */
  readonly threads: number;
}

/** The backend that really runs. */
export interface EngineReport {
  readonly backend: string;
  /** Details that the backend reports: kernels, class, adapter. */
  readonly details: Readonly<Record<string, string | number | boolean>>;
  readonly threads: number;
  /** Why fewer threads run than were asked for, or another backend does; null where nothing is wrong. */
  readonly trouble: string | null;
}

export interface EngineCalls {
  'engine.start': Call<EngineChoice, EngineReport>;
  /** Bytes that the worker has loaded. */
  'engine.bytes': Call<null, number>;
}

export interface EngineEvents {
  /** The device of the backend is lost, for this reason; the worker answers nothing from then on. */
  'engine.lost': string;
}
