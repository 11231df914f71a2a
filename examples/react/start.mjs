// Starts the example with one command: `npm start --prefix examples/react`. Opens a server of its own, unless SERVER_URL
// and VIDEOROOMS_API_KEY name one, builds what the page imports, and serves the page with Vite.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const port = Number(process.env.PORT ?? 5180);

if (!existsSync(join(root, 'node_modules/vite'))) run('npm', ['ci']);
process.env.SERVER_URL ??= await startServer();
if (!process.env.VIDEOROOMS_API_KEY) {
  console.error('SERVER_URL needs an API key of that server beside it: VIDEOROOMS_API_KEY');
  process.exit(1);
}
if (!existsSync(join(root, 'sdk/js/dist/client.js')) || !existsSync(join(root, 'sdk/react/dist/react.js'))) {
  run('npm', ['run', 'build', '--silent', '-w', 'sdk/js', '-w', 'sdk/react']);
}
const { createServer } = await import('vite');
const vite = await createServer({ root: fileURLToPath(new URL('.', import.meta.url)), server: { port } });
await vite.listen();
console.log(`\nOpen http://localhost:${vite.config.server.port}/ in two windows.`);

/** Runs `./dev run` with a key of our own and a folder that goes with us; gives its address when it answers. */
async function startServer() {
  process.env.VIDEOROOMS_API_KEY = randomBytes(24).toString('hex');
  const folder = mkdtempSync(join(tmpdir(), 'videorooms-example-'));
  const server = spawn('./dev', ['run'], {
    cwd: root,
    env: { ...process.env, VIDEOROOMS_DATA_DIR: folder },
    stdio: 'inherit',
    detached: true,
  });
  const stop = () => {
    try {
      process.kill(-server.pid);
    } catch {
      // It has ended by itself.
    }
    rmSync(folder, { recursive: true, force: true });
  };
  process.on('exit', stop);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit());
  server.on('exit', () => process.exit(1));
  const url = 'http://localhost:8080';
  console.log('Starting the server; the first time it is compiled, which takes some minutes.');
  while (!(await fetch(`${url}/readyz`).then(({ ok }) => ok, () => false))) {
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return url;
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
