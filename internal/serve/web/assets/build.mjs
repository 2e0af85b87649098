// Builds internal/serve/web/dist: one style sheet, one script, the font and the icon, each under a
// name that carries its content's hash, and manifest.json, which says which file is which. The
// program embeds the folder and serves the files as immutable.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../../..");
const dist = join(here, "../dist");
const modules = join(root, "node_modules");

// budget is the most a file may weigh, gzip-compressed, so that no change makes the first visit
// slow unseen: together well under 100 kB.
const budget = { css: 22_000, js: 15_000, font: 30_000, icon: 2_000 };

async function main() {
  await mkdir(dist, { recursive: true });
  for (const name of await readdir(dist)) {
    if (name !== ".gitkeep") await rm(join(dist, name), { recursive: true });
  }
  const manifest = {};
  manifest.font = await write("font", "plus-jakarta-sans", "woff2", await font());
  manifest.icon = await write("icon", "patuh", "svg", await readFile(join(here, "icon.svg")));
  manifest.css = await write("css", "app", "css", style(manifest.font));
  manifest.js = await write("js", "app", "js", await script());
  await writeFile(join(dist, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
}

// font is the Latin subset of the variable upright: Indonesian and English need no other.
function font() {
  const file = "@fontsource-variable/plus-jakarta-sans/files/plus-jakarta-sans-latin-wght-normal.woff2";
  return readFile(join(modules, file));
}

function style(fontName) {
  const result = sass.compile(join(here, "sass/app.scss"), {
    style: "compressed",
    charset: false,
    loadPaths: [modules],
    quietDeps: true,
    functions: { "font-url()": () => new sass.SassString(`url(${fontName})`, { quotes: false }) },
  });
  // Every colour is a custom property of ours, so its GOV.UK fallback would never be seen.
  // esbuild joins equal rules and drops the prefixes that no browser of ours needs.
  const css = result.css.replace(/var\((--govuk-[a-z-]+-colour), ?#[0-9a-f]+\)/g, "var($1)");
  const small = esbuild.transformSync(css, { loader: "css", minify: true, target: browsers });
  return Buffer.from(small.code);
}

const browsers = ["chrome109", "firefox115", "safari15.6"];

async function script() {
  const result = await esbuild.build({
    entryPoints: [join(here, "app.ts")],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: browsers,
  });
  return Buffer.from(result.outputFiles[0].contents);
}

async function write(kind, name, ext, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const file = `${name}-${hash}.${ext}`;
  const weight = ext === "woff2" ? content.length : gzipSync(content).length;
  console.log(`${file}  ${content.length} B, ${weight} B gzip, ${brotliCompressSync(content).length} B brotli`);
  if (weight > budget[kind]) throw new Error(`${file} weighs ${weight} B compressed, more than ${budget[kind]}`);
  await writeFile(join(dist, file), content);
  return file;
}

await main();
