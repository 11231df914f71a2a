// Puts built web files where the server serves them: python/videorooms/web/{sdk,portal}/.
// Called by `npm run build` after each workspace's own build (package.json); builds nothing itself.

import { cp, mkdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const web = join(root, "python", "videorooms", "web");

async function exists(path) {
  return stat(path).then(() => true, () => false);
}

const places = {
  async sdk() {
    for (const name of ["client.js", "client.d.ts"]) {
      await mkdir(join(web, "sdk"), { recursive: true });
      await cp(join(root, "sdk", "js", "dist", name), join(web, "sdk", name));
    }
  },

  // A portal that builds straight into its place has no dist folder.
  async portal() {
    const built = join(root, "portal", "dist");
    if (await exists(built)) {
      await rm(join(web, "portal"), { recursive: true, force: true });
      await cp(built, join(web, "portal"), { recursive: true });
    }
    if (!(await exists(join(web, "portal", "index.html")))) {
      throw new Error("the build of portal left no index.html");
    }
  },
};

await places[process.argv[2]]();
