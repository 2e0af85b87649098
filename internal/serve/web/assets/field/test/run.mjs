// Bundles the tests of this folder and runs them with node's own runner. The Go test TestTheApplication of
// internal/serve/web/field starts this.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = mkdtempSync(join(tmpdir(), "patuh-field-"));
try {
  const tests = readdirSync(here).filter((name) => name.endsWith(".test.ts"));
  esbuild.buildSync({
    entryPoints: tests.map((name) => join(here, name)),
    outdir: out,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    tsconfig: join(here, "../../tsconfig.json"),
    define: { VECTORS: JSON.stringify(join(here, "../../../../../form/testdata/vectors")) },
  });
  const files = tests.map((name) => join(out, name.replace(/\.ts$/, ".js")));
  const ran = spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" });
  process.exitCode = ran.status ?? 1;
} finally {
  rmSync(out, { recursive: true });
}
