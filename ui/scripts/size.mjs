/**
 * Holds the built component to its size: what a page downloads is dist/ui.js, gzipped, with React and the SDK in it.
 *
 * The parts of the background blur are files beside it that only who blurs downloads; they are not counted.
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

// The promise to users is 200 kB; this one keeps growth a decision.
const MOST_BYTES = 150_000;

const size = gzipSync(readFileSync(new URL('../dist/ui.js', import.meta.url)), { level: 9 }).length;
console.log(`ui.js: ${size} bytes gzipped, at most ${MOST_BYTES}`);
if (size > MOST_BYTES) process.exit(1);
