import { InvalidArgumentError, Option } from 'commander';

/** The value of an option that counts something. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a whole number from 1 up.');
}

/** A number of threads that the Wasm backend takes. @throws InvalidArgumentError */
export function threadCount(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 16) return value;
  throw new InvalidArgumentError('It must be a whole number from 1 to 16.');
}

export const pythonOption = (): Option =>
  new Option('--python <interpreter>', 'a Python with PyTorch; default: the first that has it').env(
    'UNROLLED_PYTHON',
  );
