import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contract, kindNumbers, sequencePlan, windowPlan } from '@unrolled/tensor/native';

const sources = fileURLToPath(new URL('../native', import.meta.url));

/** A C compiler as a command, and what it makes code for, as Node names it. */
export interface Compiler {
  readonly command: readonly string[];
  readonly platform: string;
  readonly arch: string;
}

type Instructions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const avx2 = ['-mavx2', '-mfma'];
const avx512 = [...avx2, '-mavx512f', '-mavx512vl'];

/** Compiler flags for each table of kernels, by architecture and source file. */
const instructionSets: Readonly<Record<string, Instructions>> = {
  x64: {
    'kernels.c': { kernels_avx2: avx2, kernels_avx512: avx512 },
    'int8-kernels.c': { int8_avx2: avx2, int8_avx512_vnni: [...avx512, '-mavx512vnni'] },
  },
  arm64: {
    'kernels.c': { kernels_neon: [] },
    'int8-kernels.c': { int8_neon: [], int8_neon_dot: ['-march=armv8.2-a+dotprod'] },
  },
};

const flags = [
  ...['-std=gnu11', '-O3', '-fPIC', '-fvisibility=hidden', '-Wall', '-Wextra', '-Werror'],
  // Every product that is fused is written as one; and floats are read from bytes.
  ...['-ffp-contract=off', '-fno-strict-aliasing', '-fno-math-errno'],
  // A source takes from a header what it needs.
  '-Wno-unused-function',
];

/** Flags that link object files into an addon; Node's own functions are found in the process. */
const linking: Readonly<Record<string, readonly string[]>> = {
  linux: ['-shared', '-Wl,-s'],
  darwin: ['-shared', '-Wl,-undefined,dynamic_lookup', '-Wl,-S'],
};

/** Records in memory and kinds that both sides must agree on, read from the WebAssembly kernels. */
export function describeRecords(): string {
  const kinds = Object.entries(kindNumbers).map(
    ([name, number]) => `#define ${name.toUpperCase().replaceAll('-', '_')} ${number}`,
  );
  const record = (name: string, fields: object) => [
    'typedef struct {',
    ...Object.keys(fields).map((field) => `  int32_t ${field};`),
    `} ${name};`,
  ];
  return [
    '/* Written by scripts/addon-compiler.ts; not to be edited. */',
    '#include <stdint.h>',
    `#define CONTRACT "${contract}"`,
    ...kinds,
    ...record('SequencePlan', sequencePlan),
    ...record('WindowPlan', windowPlan),
    '',
  ].join('\n');
}

/**
 * Compiles the addon.
 * @param folder where `records.h` is and object files may be left
 * @throws Error with what the compiler said
 */
export function compileAddon(compiler: Compiler, folder: string, target: string): void {
  const { command, platform, arch } = compiler;
  const [program, ...fixed] = command;
  const headers = createRequire(import.meta.url)('node-api-headers').include_dir as string;
  const run = (...args: string[]) =>
    execFileSync(program, [...fixed, ...args], { encoding: 'utf8', stdio: 'pipe' });
  const compile = (source: string, object: string, ...more: string[]) => {
    const file = join(folder, `${object}.o`);
    const include = [`-I${folder}`, `-I${headers}`];
    run(...flags, ...include, ...more, '-c', join(sources, source), '-o', file);
    return file;
  };
  const kernels = Object.entries(instructionSets[arch]).flatMap(([source, sets]) =>
    Object.entries(sets).map(([name, instructions]) =>
      compile(source, name, `-DKERNELS=${name}`, ...instructions),
    ),
  );
  const rest = ['addon.c', 'calls.c', 'checks.c'].map((source) => compile(source, source));
  run(...linking[platform], ...kernels, ...rest, '-o', target);
}
