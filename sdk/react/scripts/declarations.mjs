// Writes dist/react.d.ts: all public types in one file, over those of React and of the SDK.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateDtsBundle } from 'dts-bundle-generator';

const root = fileURLToPath(new URL('..', import.meta.url));
const entry = {
  filePath: join(root, 'src/index.ts'),
  output: { noBanner: true, exportReferencedTypes: false },
  libraries: { importedLibraries: ['react', '@videorooms/client'] },
};

const [types] = generateDtsBundle([entry], { preferredConfigPath: join(root, 'tsconfig.build.json') });
if (/\bfrom ['"]\./.test(types)) throw new Error('dist/react.d.ts is not self-contained');
writeFileSync(join(root, 'dist/react.d.ts'), types);
