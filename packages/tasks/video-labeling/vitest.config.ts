export { default } from '../../../tooling/vitest/properties.ts';
