/** What the SDK promises beyond behaviour: codes in step with the server's, importable anywhere, loose types in compat. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, expectTypeOf, test } from 'vitest';
import type * as compat from '../src/compat.ts';
import type { DisconnectionReason, Participant, Room, ServerErrorCode, State, Stream } from '../src/index.ts';

/** Builds the SDK as it is delivered and gives the file. */
async function built(): Promise<string> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const outDir = mkdtempSync(join(tmpdir(), 'sdk-'));
  await build({ root, logLevel: 'silent', build: { outDir, emptyOutDir: false } });
  return join(outDir, 'client.js');
}

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the error codes are those of contracts/errors.toml', () => {
  const names = [...read('../../../contracts/errors.toml').matchAll(/^\[(\w+)\]$/gm)].map(([, name]) => name);
  const source = read('../src/errors.ts');
  const union = source.slice(source.indexOf('type ServerErrorCode'), source.indexOf('/** Codes that only arise'));
  expect([...union.matchAll(/'(\w+)'/g)].map(([, name]) => name).toSorted()).toEqual(names.toSorted());
});

test('importing touches no global, so that servers can import pages that use it', async () => {
  const script = `
    const touched = [];
    for (const name of ['window', 'document', 'navigator', 'location', 'RTCPeerConnection', 'WebSocket', 'AudioContext']) {
      Object.defineProperty(globalThis, name, { configurable: true, get: () => void touched.push(name) });
    }
    const sdk = await import(process.argv[1]);
    process.stdout.write(JSON.stringify([touched, Object.keys(sdk).sort()]));
  `;
  const file = await built();
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script, file], { encoding: 'utf8' });
  expect(JSON.parse(output)).toEqual([[], ['VideoRoomsError', 'checkNetwork', 'getDevices', 'initialize', 'version']]);
});

test('the strict types say what events and states carry', () => {
  expectTypeOf<State['participants']>().toEqualTypeOf<ReadonlyMap<string, Participant>>();
  expectTypeOf<ReturnType<Room['getParticipantStream']>>().toEqualTypeOf<Stream | undefined>();
  expectTypeOf<Extract<DisconnectionReason, 'kicked'>>().toEqualTypeOf<'kicked'>();
  expectTypeOf<Extract<ServerErrorCode, 'room_full'>>().toEqualTypeOf<'room_full'>();
});

test('the compat types are as loose as those of the older package', () => {
  expectTypeOf<compat.Participant>().toBeAny();
  expectTypeOf<compat.State['streams']>().toEqualTypeOf<Map<string, compat.Stream>>();
  expectTypeOf<ReturnType<compat.Room['getState']>>().toEqualTypeOf<compat.State>();
});
