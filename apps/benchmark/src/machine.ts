import { availableParallelism, cpus, loadavg } from 'node:os';

/** The machine that figures are measured on, and its load. */
export interface Machine {
  readonly node: string;
  readonly processor: string;
  readonly cores: number;
  /** Load average of the last minute; above 0.5 the machine is busy. */
  readonly loadAverage: number;
}

export const thisMachine = (): Machine => ({
  node: process.versions.node,
  processor: cpus()[0].model,
  cores: availableParallelism(),
  loadAverage: loadavg()[0],
});

export function formatMachine({ processor, cores, node, loadAverage }: Machine): string {
  const busy = loadAverage > 0.5 ? ' (not idle: take the figures as provisional)' : '';
  return (
    `${processor}, ${cores} cores, Node ${node}; load average at start ` +
    `${loadAverage.toFixed(2)}${busy}`
  );
}
