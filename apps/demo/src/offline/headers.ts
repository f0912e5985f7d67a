const common = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/**
 * The content security policy. Pages start workers from files alone; the worker that trains also starts
 * the threads of the Wasm backend, which come from a blob.
 */
export const policyOf = (isPage: boolean) =>
  [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    `worker-src 'self'${isPage ? '' : ' blob:'}`,
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
  ].join('; ');

/** Headers of every answer. */
export const headersFor = (isPage: boolean): Readonly<Record<string, string>> => ({
  ...common,
  'Content-Security-Policy': policyOf(isPage),
});
