// Loaded before the command line: lets the package `webgpu` be found where tests have it.

import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { extras } from '../../../../tooling/vitest/extras.ts';

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier === 'webgpu' ? pathToFileURL(extras.webgpu.path).href : specifier, context),
});
