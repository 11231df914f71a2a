/**
 * Holds the built pages to their sizes: `npm run size -w portal` after a build.
 *
 * Counts, gzipped, what a browser loads for each page: the entry, the page's own chunk and all that they import,
 * scripts and styles alike. Reads the manifest that the build writes.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const built = fileURLToPath(new URL('../../python/videorooms/web/portal/', import.meta.url));
const manifest = JSON.parse(readFileSync(`${built}.vite/manifest.json`, 'utf8'));

const KILO = 1000;
const pages = [
  { name: 'meeting page', module: 'src/meet/MeetPage.tsx', limit: 200 * KILO },
  { name: 'portal', module: 'src/portal/Portal.tsx', limit: 250 * KILO },
];

function filesOf(module, seen = new Set()) {
  const entry = manifest[module];
  if (!entry) throw new Error(`the build has no ${module}`);
  if (seen.has(entry.file)) return seen;
  seen.add(entry.file);
  for (const style of entry.css ?? []) seen.add(style);
  for (const imported of entry.imports ?? []) filesOf(imported, seen);
  return seen;
}

const weigh = (file) => gzipSync(readFileSync(built + file), { level: 9 }).length;

let failed = false;
for (const { name, module, limit } of pages) {
  const files = [...filesOf('index.html'), ...filesOf(module)];
  const total = [...new Set(['index.html', ...files])].reduce((sum, file) => sum + weigh(file), 0);
  const verdict = total <= limit ? 'ok' : 'TOO LARGE';
  console.log(`${name}: ${(total / KILO).toFixed(1)} kB gzipped of ${limit / KILO} kB: ${verdict}`);
  failed ||= total > limit;
}
process.exitCode = failed ? 1 : 0;
