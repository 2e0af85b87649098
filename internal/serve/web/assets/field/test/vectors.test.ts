// The cases that Go and this share: what one decides, the other decides alike.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { filled, type Content, type Instrument, type Lack, type Tree } from "../content";
import { relevant } from "../exact";
import { lacks } from "../lacks";

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
