// Puts the built SDK where the server serves it: python/videorooms/web/sdk/.
// Called by `npm run build` after the SDK's own build (package.json); the portal's build goes to its place by itself.

import { cpSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const built = fileURLToPath(new URL("../sdk/js/dist/", import.meta.url));
const served = fileURLToPath(new URL("../python/videorooms/web/sdk/", import.meta.url));

mkdirSync(served, { recursive: true });
for (const name of ["client.js", "client.d.ts"]) cpSync(built + name, served + name);
