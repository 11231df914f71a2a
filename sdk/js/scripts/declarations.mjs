// Writes dist/client.d.ts (all public types in one file), dist/compat.d.ts and dist/compat.js.
// The last is by hand: compat has no code of its own, and one copy of the SDK in a page is enough.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('..', import.meta.url));

function bundle(entry, output) {
  const options = ['--no-banner', '--project', 'tsconfig.json', '--export-referenced-types=false', '--silent'];
  execFileSync('npx', ['--no-install', 'dts-bundle-generator', ...options, '-o', output, entry], {
    cwd: here,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

bundle('src/index.ts', 'dist/client.d.ts');
bundle('src/compat.ts', 'dist/compat.d.ts');
writeFileSync(
  `${here}/dist/compat.js`,
  "export { initialize, getDevices, version, VideoRoomsError } from './client.js';\n",
);
for (const file of ['client', 'compat']) {
  if (/\bfrom ['"]\./.test(readFileSync(`${here}/dist/${file}.d.ts`, 'utf8'))) {
    throw new Error(`dist/${file}.d.ts is not self-contained`);
  }
}
