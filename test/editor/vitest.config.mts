import { defineConfig } from 'vitest/config';
import { provideMapGroupBy } from '../mapGroupBy.mts';

provideMapGroupBy();

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export.
export default defineConfig({
  test: {
    root: '.',
    include: ['test/editor/ui/**/*.test.ts'],
    // Each file has a server and a browser of its own; two at once would only wait for one another.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
