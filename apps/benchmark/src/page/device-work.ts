/** The page of `../device-work.ts`: what a step gives to the device. Its subject stands in its address. */
import type { BenchmarkCase } from '../cases.ts';
import type { PageSubjectName } from '../entrants.ts';
import { countDeviceWork, type DeviceWork, deviceWork } from './device-counter.ts';
import { factories } from './subjects.ts';

declare global {
  var measureDeviceWork: (benchmarkCase: BenchmarkCase) => Promise<DeviceWork>;
}

const countedSteps = 2;

globalThis.measureDeviceWork = async (benchmarkCase) => {
  const name = new URL(location.href).searchParams.get('subject') as PageSubjectName;
  const subject = await factories[name]();
  const prepared = await subject.prepare(benchmarkCase);
  if ('notOffered' in prepared) throw new Error(prepared.notOffered);
  countDeviceWork();
  await prepared.runRound(countedSteps);
  const counted = Object.entries(deviceWork()).map(([key, total]) => [key, total / countedSteps]);
  return Object.fromEntries(counted) as DeviceWork;
};
