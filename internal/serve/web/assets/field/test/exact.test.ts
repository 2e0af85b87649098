import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tree } from "../content";
import { compare, exact, missing, relevant } from "../exact";

test("numbers are exact", () => {
  const order = (a: string, b: string): number => compare(exact(a)!, exact(b)!);
  assert.equal(order("1/3", "0.333333333333333333"), 1);
  assert.equal(order("0.1", "1/10"), 0);
  assert.equal(order("-0.5", "-1/2"), 0);
  assert.equal(order("999999999999999999", "999999999999999998"), 1);
  for (const wrong of ["", "1,5", "01", "1/0", "1e3", " 1", "+1", "1.", ".5"]) assert.equal(exact(wrong), null, wrong);
});

const floors = (value: string): Tree => ({ op: ">", fact: "floors", type: "number", value });
const lift: Tree = { op: "==", fact: "lift", type: "bool", value: "true" };

test("a condition waits for its facts, and a part that is left out asks for nothing within", () => {
  assert.equal(relevant(floors("1"), {}), null);
  assert.equal(relevant(floors("1"), { floors: "many" }), null);
  assert.equal(relevant(floors("1"), { floors: "2" }), true);
  const nested: Tree = { op: "all", args: [floors("1"), lift] };
  assert.deepEqual(missing(nested, {}), ["floors"]);
  assert.deepEqual(missing(nested, { floors: "2" }), ["lift"]);
  assert.deepEqual(missing(nested, { floors: "1" }), []);
  assert.equal(relevant(nested, { floors: "1" }), false);
  assert.deepEqual(missing({ op: "and", args: [floors("1"), lift] }, { floors: "1" }), ["lift"]);
});
