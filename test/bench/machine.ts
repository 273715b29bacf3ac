/** What the figures were measured on. */
import {cpus, release, totalmem} from 'node:os';

export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGigabytes: number;
  readonly kernel: string;
  readonly node: string;
}

export const machine = (): Machine => ({
  cores: cpus().length,
  processor: cpus()[0]?.model ?? 'unknown',
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  node: process.version,
});

export const described = ({cores, processor, memoryGigabytes, kernel, node}: Machine): string =>
  `${cores} cores (${processor}), ${memoryGigabytes} GB, Linux ${kernel}, Node ${node}`;
