// Loaded before the command line: makes it look for the packages of other backends where nothing is
// installed, as in a project that has only the package `unrolled`.

import { registerHooks } from 'node:module';

const optional = ['@unrolled/backend-gpu', '@unrolled/backend-native'];

registerHooks({
  resolve: (specifier, context, next) =>
    next(
      specifier,
      optional.includes(specifier)
        ? { ...context, parentURL: 'file:///nothing/installed/here.js' }
        : context,
    ),
});
