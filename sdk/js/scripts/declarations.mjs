// Writes dist/client.d.ts (all public types in one file), dist/compat.d.ts and dist/compat.js.
// The last is by hand: compat has no code of its own, and one copy of the SDK in a page is enough.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateDtsBundle } from 'dts-bundle-generator';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = { noBanner: true, exportReferencedTypes: false };
const entries = [
  { name: 'client', filePath: join(root, 'src/index.ts'), output },
  { name: 'compat', filePath: join(root, 'src/compat.ts'), output },
];

const bundles = generateDtsBundle(entries, { preferredConfigPath: join(root, 'tsconfig.json') });
for (const [index, { name }] of entries.entries()) {
  const types = bundles[index];
  if (/\bfrom ['"]\./.test(types)) throw new Error(`dist/${name}.d.ts is not self-contained`);
  writeFileSync(join(root, `dist/${name}.d.ts`), types);
}
const passedOn = 'getDevices, initialize, version, VideoRoomsError';
writeFileSync(join(root, 'dist/compat.js'), `export { ${passedOn} } from './client.js';\n`);
