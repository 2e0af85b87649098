// Builds internal/serve/web/dist: the style sheet, the script, the font and the icon of the pages, and the
// same of the application on the phone, each under a name that carries its content's hash, and manifest.json,
// which says which file is which. The program embeds the folder and serves the files as immutable.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../../..");
const dist = join(here, "../dist");
const modules = join(root, "node_modules");

// budget is the most a file may weigh, gzip-compressed, so that no change makes the first visit
// slow unseen: together well under 100 kB.
const budget = { css: 22_000, js: 15_000, font: 30_000, icon: 2_000, fieldcss: 4_000, fieldjs: 60_000, worker: 2_000, picture: 20_000 };

async function main() {
  await mkdir(dist, { recursive: true });
  for (const name of await readdir(dist)) {
    if (name !== ".gitkeep") await rm(join(dist, name), { recursive: true });
  }
  const manifest = {};
  manifest.font = await write("font", "plus-jakarta-sans", "woff2", await font());
  manifest.icon = await write("icon", "patuh", "svg", await readFile(join(here, "icon.svg")));
  manifest.css = await write("css", "app", "css", style("app", manifest.font));
  manifest.js = await write("js", "app", "js", await script("app.ts"));
  manifest.fieldcss = await write("fieldcss", "field", "css", style("field", manifest.font));
  manifest.fieldjs = await write("fieldjs", "field", "js", await script("field/main.tsx"));
  manifest.worker = await write("worker", "sw", "js", await script("field/worker/sw.ts"));
  await pictures(manifest);
  await writeFile(join(dist, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
}

// font is the Latin subset of the variable upright: Indonesian and English need no other.
function font() {
  const file = "@fontsource-variable/plus-jakarta-sans/files/plus-jakarta-sans-latin-wght-normal.woff2";
  return readFile(join(modules, file));
}

// pictures are the icon as phones want it: in two sizes, and without corners, to be cut into any shape.
async function pictures(manifest) {
  await initWasm(await readFile(join(modules, "@resvg/resvg-wasm/index_bg.wasm")));
  const icon = await readFile(join(here, "icon.svg"), "utf8");
  const whole = icon.replace('viewBox="0 0 32 32"', 'viewBox="-5 -5 42 42"').replace(/<rect [^>]*fill="([^"]+)"\/>/, '<rect x="-5" y="-5" width="42" height="42" fill="$1"/>');
  if (whole === icon) throw new Error("icon.svg is not drawn as the icon without corners wants it");
  for (const [name, svg, width] of [["icon192", icon, 192], ["icon512", icon, 512], ["iconwhole", whole, 512], ["icontouch", whole, 180]]) {
    const png = new Resvg(svg, { fitTo: { mode: "width", value: width } }).render().asPng();
    manifest[name] = await write("picture", `patuh-${name}`, "png", Buffer.from(png));
  }
}

function style(name, fontName) {
  const result = sass.compile(join(here, `sass/${name}.scss`), {
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

async function script(entry) {
  const result = await esbuild.build({
    entryPoints: [join(here, entry)],
    tsconfig: join(here, "tsconfig.json"),
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
