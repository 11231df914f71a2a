// Holds the built SDK to its size: what a page downloads is dist/client.js, gzipped.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

// The promise to users is 60 kB; this one keeps growth a decision.
const MOST_BYTES = 25_000;

const size = gzipSync(readFileSync(new URL('../dist/client.js', import.meta.url)), { level: 9 }).length;
console.log(`client.js: ${size} bytes gzipped, at most ${MOST_BYTES}`);
if (size > MOST_BYTES) process.exit(1);
