import '@unrolled/testing';

export { float32Closeness } from '@unrolled/testing';

export const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
