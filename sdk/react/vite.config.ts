/**
 * Builds the hooks into one ES module; React and the SDK stay the application's own. Tests run them over the SDK's
 * sources, so that they meet its real state.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const sources = fileURLToPath(new URL('../js/src/index.ts', import.meta.url));

export default defineConfig(({ mode }) => ({
  define: mode === 'test' ? { __SDK_VERSION__: JSON.stringify('test') } : {},
  resolve: { alias: mode === 'test' ? { '@videorooms/client': sources } : {} },
  build: {
    target: 'es2022',
    sourcemap: true,
    emptyOutDir: false,
    minify: 'oxc' as const,
    lib: { entry: { react: 'src/index.ts' }, formats: ['es' as const], fileName: (_format, name) => `${name}.js` },
    rollupOptions: { external: ['react', 'react/jsx-runtime', '@videorooms/client'] },
  },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.{ts,tsx}'] },
}));
