import { defineConfig } from 'vitest/config';
import { provideMapGroupBy } from './mapGroupBy.mts';

provideMapGroupBy();

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export.
export default defineConfig({
  test: {
    root: '.',
    include: ['test/**/*.test.ts'],
    exclude: ['test/editor/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
