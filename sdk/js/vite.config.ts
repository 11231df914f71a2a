/** Builds the SDK into two ES modules: client.js with everything, compat.js which only passes it on. */
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

export default defineConfig({
  define: { __SDK_VERSION__: JSON.stringify(version) },
  build: {
    target: 'es2022',
    sourcemap: true,
    // File names never change, and a server that reads dist while it is built anew should always find them.
    emptyOutDir: false,
    minify: 'oxc',
    lib: { entry: { client: 'src/index.ts' }, formats: ['es'], fileName: (_format, name) => `${name}.js` },
  },
  test: { environment: 'node', include: ['tests/**/*.test.ts'] },
});
