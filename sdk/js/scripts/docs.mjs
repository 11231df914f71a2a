// Writes the SDK reference (docs/sdk/) from the types and their comments; with --check it only says whether the
// committed pages are in step.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = join(root, '../../docs/sdk');
const isCheck = process.argv.includes('--check');
const out = isCheck ? mkdtempSync(join(tmpdir(), 'sdk-docs-')) : pages;

const app = await Application.bootstrapWithPlugins({
  entryPoints: [join(root, 'src/index.ts')],
  tsconfig: join(root, 'tsconfig.json'),
  plugin: ['typedoc-plugin-markdown'],
  name: 'SDK reference',
  readme: 'none',
  disableSources: true,
  excludeInternal: true,
  validation: { notDocumented: true, invalidLink: true, notExported: true },
  requiredToBeDocumented: ['Class', 'Function', 'Interface', 'TypeAlias', 'Variable', 'Property', 'Method'],
  excludeExternals: true,
  hideGenerator: true,
  logLevel: 'Warn',
  treatWarningsAsErrors: true,
  githubPages: false,
  router: 'module',
  outputs: [{ name: 'markdown', path: out }],
  entryFileName: 'README',
  hideBreadcrumbs: true,
  hidePageHeader: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  propertyMembersFormat: 'table',
  typeDeclarationFormat: 'table',
  sort: ['source-order'],
});

const project = await app.convert();
if (!project || app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1);
if (!isCheck) rmSync(pages, { recursive: true, force: true });
await app.generateOutputs(project);

if (isCheck) {
  const [fresh, committed] = [out, pages].map(readPages);
  const stale = [...new Set([...fresh.keys(), ...committed.keys()])].filter((page) => fresh.get(page) !== committed.get(page));
  rmSync(out, { recursive: true });
  if (stale.length > 0) {
    console.error(`docs/sdk is out of step (${stale.join(', ')}): npm run docs -w sdk/js`);
    process.exit(1);
  }
}

function readPages(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [relative(folder, path), readFileSync(path, 'utf8')];
    }),
  );
}
