// Puts what applications load where the server serves it: python/videorooms/web/sdk/, with the SDK, the web component, and
// the files that its blur loads when it is first turned on.
// Called by `npm run build` after their own builds (package.json); the portal's build goes to its place by itself.

import { chmodSync, cpSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const served = path("../python/videorooms/web/sdk/");

mkdirSync(`${served}blur`, { recursive: true });
for (const name of ["client.js", "client.d.ts"]) cpSync(path(`../sdk/js/dist/${name}`), served + name);
for (const name of ["ui.js", "ui.d.ts"]) cpSync(path(`../ui/dist/${name}`), served + name);

// Browsers without SIMD in WebAssembly are too slow for the blur, so its other half stays behind.
const library = dirname(createRequire(path("../ui/package.json")).resolve("@mediapipe/selfie_segmentation"));
const parts = [
  "selfie_segmentation.js",
  "selfie_segmentation.binarypb",
  "selfie_segmentation.tflite",
  "selfie_segmentation_landscape.tflite",
  "selfie_segmentation_solution_simd_wasm_bin.js",
  "selfie_segmentation_solution_simd_wasm_bin.wasm",
];
for (const name of parts) {
  cpSync(`${library}/${name}`, `${served}blur/${name}`);
  // Packed without a right to read for others, which a server that runs as somebody else needs.
  chmodSync(`${served}blur/${name}`, 0o644);
}
