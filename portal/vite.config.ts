/**
 * Build, development server and unit tests of the portal.
 *
 * The build goes straight into the Python package, which serves it. The meeting page is built from the sources of the web
 * component, so that both share one React.
 */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const server = process.env['VIDEOROOMS_DEV_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  base: '/',
  plugins: [react()],
  resolve: {
    alias: {
      '@videorooms/ui/context': path('../ui/src/people/context.ts'),
      '@videorooms/ui': path('../ui/src/index.ts'),
    },
  },
  build: {
    outDir: path('../python/videorooms/web/portal'),
    emptyOutDir: true,
    target: 'es2022',
    // Inlined files would be data: URLs; everything stays a file of our own origin.
    assetsInlineLimit: 0,
    manifest: true,
  },
  server: {
    port: 5173,
    proxy: {
      '/v2': server,
      '/sdk': server,
      '/signaling': { target: server, ws: true },
    },
  },
  test: {
    // Tests of components ask for a document in their first line.
    environment: 'node',
    include: ['tests/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    // Pages of many parts are slow to find things in while other work has the machine.
    testTimeout: 20_000,
  },
});
