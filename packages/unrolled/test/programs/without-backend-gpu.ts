// Loaded before the command line: makes it look for @unrolled/backend-gpu where nothing is installed,
// as in a project that has only the package `unrolled`.

import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) =>
    next(
      specifier,
      specifier === '@unrolled/backend-gpu'
        ? { ...context, parentURL: 'file:///nothing/installed/here.js' }
        : context,
    ),
});
