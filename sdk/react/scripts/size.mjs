// Holds the built hooks to their size: what they add to a page beside React and the SDK, gzipped.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const MOST_BYTES = 4_000;

const size = gzipSync(readFileSync(new URL('../dist/react.js', import.meta.url)), { level: 9 }).length;
console.log(`react.js: ${size} bytes gzipped, at most ${MOST_BYTES}`);
if (size > MOST_BYTES) process.exit(1);
