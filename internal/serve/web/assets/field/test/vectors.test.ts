// The cases that Go and this share: what one decides, the other decides alike.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { filled, type Content, type Instrument, type Lack, type Tree } from "../content";
import { relevant } from "../exact";
import { lacks } from "../lacks";
import { rebase } from "../merge";

declare const VECTORS: string;

const read = <T>(name: string): T => JSON.parse(readFileSync(`${VECTORS}/${name}`, "utf8")) as T;

interface When {
  cases: { name: string; expr: string; tree: Tree; facts: Record<string, string>; want: boolean | null }[];
}

test("conditions hold as the server says", () => {
  const { cases } = read<When>("when.json");
  assert(cases.length >= 20);
  for (const { name, expr, tree, facts, want } of cases) assert.equal(relevant(tree, facts), want, `${name}: ${expr}`);
});

interface Complete {
  questionnaire: Instrument;
  cases: { name: string; content: Content; want: Lack[] }[];
}

test("forms lack what the server says", () => {
  const { questionnaire, cases } = read<Complete>("complete.json");
  assert(cases.length >= 20);
  for (const { name, content, want } of cases) assert.deepEqual(lacks(questionnaire, filled(content)), want, name);
});

interface Merge {
  cases: { name: string; base: Content; here: Content; there: Content; want: Content; clashes: string[] }[];
}

test("what two people wrote is joined as the server joins it", () => {
  const { cases } = read<Merge>("merge.json");
  assert(cases.length >= 20);
  for (const { name, base, here, there, want, clashes } of cases) {
    const got = rebase(plain(base), plain(here), plain(there));
    got.content.files.sort((a, b) => (a.ref < b.ref ? -1 : 1));
    assert.deepEqual([timed(got.content), got.clashes.sort()], [timed(plain(want)), clashes], name);
  }
});

// Missing parts are empty, as in Go.
const plain = (part: Content): Content => ({ ...filled(part), started: part.started ?? null, finished: part.finished ?? null });

// One time is written in two ways.
function timed(c: Content) {
  const ms = (text: string | null) => (text ? Date.parse(text) : null);
  return { ...c, consent: ms(c.consent), started: ms(c.started), finished: ms(c.finished) };
}
