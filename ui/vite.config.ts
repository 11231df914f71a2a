/**
 * Build, development server and unit tests of the web component.
 *
 * The build is one ES module that brings React and the SDK along, for pages without a bundler. `--mode fake` swaps the
 * SDK for the in-page fake of src/dev, to design screens without a server; that folder is never part of a build.
 */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig(({ mode }) => ({
  plugins: [react()],
  // Libraries ask for it, and a page has no such thing.
  define: mode === 'production' ? { 'process.env.NODE_ENV': '"production"' } : {},
  resolve: {
    alias: mode === 'fake' ? { '@videorooms/client': path('./src/dev/fakeClient.ts') } : {},
  },
  build: {
    target: 'es2022',
    sourcemap: true,
    // File names never change, and a server that reads dist while it is built anew should always find them.
    emptyOutDir: false,
    minify: 'oxc' as const,
    lib: { entry: { ui: 'src/index.ts' }, formats: ['es' as const], fileName: () => 'ui.js' },
  },
  server: { port: 5174 },
  test: {
    // Tests of components ask for a document in their first line.
    environment: 'node',
    include: ['tests/**/*.test.{ts,tsx}'],
    restoreMocks: true,
  },
}));
