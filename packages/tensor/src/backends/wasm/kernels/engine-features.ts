/** Whether this engine runs 128-bit SIMD, without which the backend cannot be. */
export const wasmSupported = (): boolean => validates(simdProbe);

/** Whether it also runs relaxed SIMD, which brings the fused multiply-add. */
export const relaxedSupported = (): boolean => validates(relaxedProbe);

/**
 * V8 before 13.5 runs product tiles of more than 4 rows out of registers (measured on Node 22: 22
 * against 51 GFLOP/s; Node 24: 57 against 52). Float16Array shows an engine's age, which came
 * with that version. The results do not depend on it, to the bit.
 */
export const tallTilesPay = (): boolean => 'Float16Array' in globalThis;

const validates = (bytes: number[]): boolean =>
  typeof WebAssembly === 'object' && WebAssembly.validate(Uint8Array.from(bytes));

/** A module of one function without parameters and with a v128 result, of this body. */
const probe = (...body: number[]): number[] => [
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x0a, body.length + 4, 0x01, body.length + 2, 0x00, ...body, 0x0b],
];

/** f32x4.splat(f32.const 0) */
const zeros = [0x43, 0x00, 0x00, 0x00, 0x00, 0xfd, 0x13];

const simdProbe = probe(...zeros);

/** f32x4.relaxed_madd */
const relaxedProbe = probe(...zeros, ...zeros, ...zeros, 0xfd, 0x85, 0x02);
