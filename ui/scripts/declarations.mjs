// Writes dist/ui.d.ts: the public types in one file, those of the SDK that they need included.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateDtsBundle } from 'dts-bundle-generator';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = { noBanner: true, exportReferencedTypes: false };
const entry = { filePath: join(root, 'src/index.ts'), output };

const [types] = generateDtsBundle([entry], { preferredConfigPath: join(root, 'tsconfig.json') });
if (/\bfrom ['"](\.|react)/.test(types)) throw new Error('dist/ui.d.ts is not self-contained');
writeFileSync(join(root, 'dist/ui.d.ts'), types);
