import fc from 'fast-check';

/** What a commit passed once it passes again. `UNROLLED_SEED` looks at other cases. */
fc.configureGlobal({ seed: Number(process.env.UNROLLED_SEED ?? 20_141_126) });
