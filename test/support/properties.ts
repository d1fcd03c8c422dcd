import fc from 'fast-check';

/**
 * Every property draws its values from one seed, so that a test run is repeatable; `npm run fuzz` sets other ones.
 * A failed property prints its seed either way.
 */
fc.configureGlobal({ seed: Number(process.env['ORK_FUZZ_SEED'] ?? 11) });
