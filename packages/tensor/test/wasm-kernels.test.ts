import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { contract } from '../src/backends/wasm/generated/contract.ts';
import {
  type ElementKernels,
  type Kernels,
  kernelBytes,
} from '../src/backends/wasm/kernels/kernels.ts';
import { embeddedKernels } from '../src/embedded-kernels/both.ts';
import type { EmbeddedKernels } from '../src/embedded-kernels/embedded-kernels.ts';
import { ArgumentError, BackendError, createWasmBackend } from '../src/index.ts';
import { download } from './wasm-support.ts';

const binary = (name: string): Uint8Array =>
  Uint8Array.from(
    readFileSync(new URL(`../src/backends/wasm/generated/${name}.wasm`, import.meta.url)),
  );
const simd = binary('simd');
const relaxedSimd = binary('relaxed-simd');
const text = String.fromCharCode(...simd);

afterEach(() => {
  vi.doUnmock('@unrolled/tensor/embedded-kernels');
  vi.resetModules();
  vi.restoreAllMocks();
});

test('kernels that lack an op, or take other operands for it, do not compile', () => {
  const kernels: Partial<Kernels> = {};
  // @ts-expect-error relu is missing
  const incomplete: ElementKernels = kernels as Omit<Kernels, 'relu'>;
  // @ts-expect-error less takes no size
  const other: ElementKernels = kernels as Omit<Kernels, 'less'> &
    Pick<ElementKernels, 'relu'> & {
      less(cursor: number, out: number, size: number): void;
    };
  expect([incomplete, other]).toEqual([{}, {}]);
});

describe('kernels given as a module', () => {
  test.each([
    ['simd', simd, false],
    ['relaxed-simd', relaxedSimd, true],
  ])('of %s compute, and say which they are', async (_, binary, relaxed) => {
    const module = new WebAssembly.Module(kernelBytes(binary));
    const backend = await createWasmBackend({ module });
    expect(backend.report().details).toMatchObject({ relaxedSimd: relaxed, threads: 1 });
    const x = backend.upload([-1, 2, 3], 'float32');
    expect(download(backend, backend.primitives.unary('relu', x))).toEqual([0, 2, 3]);
  });

  test('of another contract with the program, or of none, are refused', async () => {
    const bytes = kernelBytes(simd);
    bytes[text.lastIndexOf(contract)] = '~'.charCodeAt(0);
    const creating = createWasmBackend({ module: new WebAssembly.Module(bytes) });
    await expect(creating).rejects.toThrow(BackendError);
    await expect(creating).rejects.toThrow(
      `this version of @unrolled/tensor, whose contract is ${contract}: got ~${contract.slice(1)};`,
    );
    const empty = new WebAssembly.Module(kernelBytes(simd.subarray(0, 8)));
    await expect(createWasmBackend({ module: empty })).rejects.toThrow(/got a module without one/);
  });

  test('are a WebAssembly.Module, on one thread', async () => {
    const creating = createWasmBackend({ module: kernelBytes(simd) });
    await expect(creating).rejects.toThrow(ArgumentError);
    await expect(creating).rejects.toThrow(/module must be a WebAssembly\.Module/);
    const module = new WebAssembly.Module(kernelBytes(simd));
    await expect(createWasmBackend({ module, threads: 2 })).rejects.toThrow(/on one thread/);
    await expect(createWasmBackend({ module, relaxed: true })).rejects.toThrow(ArgumentError);
  });
});

test('a program with both builds has each, byte by byte', () => {
  expect(embeddedKernels.simd?.()).toEqual(simd);
  expect(embeddedKernels.relaxedSimd?.()).toEqual(relaxedSimd);
});

describe('a program that does not carry both builds', () => {
  const withKernels = async (embedded: EmbeddedKernels) => {
    vi.doMock('@unrolled/tensor/embedded-kernels', () => ({ embeddedKernels: embedded }));
    vi.resetModules();
    return import('../src/index.ts');
  };

  test('takes the one that it has', async () => {
    const one = await withKernels({ simd: () => simd, relaxedSimd: null });
    expect(one.getBackend().report().details).toMatchObject({ relaxedSimd: false });
    await expect(one.createWasmBackend({ relaxed: true })).rejects.toThrow(
      /does not include the kernels with relaxed SIMD/,
    );
    const other = await withKernels({ simd: null, relaxedSimd: () => relaxedSimd });
    expect(other.getBackend().report().details).toMatchObject({ relaxedSimd: true });
    await expect(other.createWasmBackend({ relaxed: false })).rejects.toThrow(/without relaxed/);
  });

  test('with none computes on the reference backend, says so, and takes a module', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const none = await withKernels({ simd: null, relaxedSimd: null });
    await expect(none.createWasmBackend()).rejects.toThrow(/contains no kernels.*`module`/);
    expect(none.getBackend().name).toBe('reference');
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/slowly: this program contains no/));
    const module = new WebAssembly.Module(kernelBytes(simd));
    none.setBackend(await none.createWasmBackend({ module }));
    expect(none.tensor([1, 2]).sum().itemSync()).toBe(3);
  });
});

describe('kernels that do not compile', () => {
  const failWith = (message: string) =>
    vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new WebAssembly.CompileError(message));

  test.each([
    'Refused to compile or instantiate WebAssembly module because it violates the following Content Security Policy directive',
    'call to WebAssembly.compile() blocked by CSP',
    "because 'unsafe-eval' or 'wasm-unsafe-eval' is not an allowed source of script",
  ])('under a policy name what it must allow: %s', async (message) => {
    failWith(message);
    await expect(createWasmBackend()).rejects.toThrow(/policy must allow 'wasm-unsafe-eval'/);
  });

  test('in a runtime that compiles none name the module to import, and blame no page', async () => {
    failWith('WebAssembly.compile(): Wasm code generation disallowed by embedder');
    const creating = createWasmBackend();
    await expect(creating).rejects.toThrow(
      /import the module `@unrolled\/tensor\/kernels\/simd\.wasm`/,
    );
    await expect(creating).rejects.not.toThrow(/policy/);
  });

  test('for another reason blame nobody', async () => {
    failWith('WebAssembly.compile(): Out of memory: Cannot allocate Wasm memory');
    const creating = createWasmBackend();
    await expect(creating).rejects.toThrow(/could not be compiled \(.*Out of memory/);
    await expect(creating).rejects.not.toThrow(/policy|embedder/);
  });
});
