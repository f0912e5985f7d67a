import fc from 'fast-check';

/** Fixed seed, so that a commit has one result. `UNROLLED_SEED` looks at other cases. */
fc.configureGlobal({ seed: Number(process.env.UNROLLED_SEED ?? 20_141_126) });
