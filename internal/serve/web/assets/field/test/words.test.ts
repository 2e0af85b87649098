import assert from "node:assert/strict";
import { test } from "node:test";
import { dayOf, decimal, setLang } from "../words";

test("a day is that of where the phone is, also before it is day in Greenwich", () => {
  assert.equal(dayOf(new Date(2026, 10, 3, 0, 30)), "2026-11-03");
  assert.equal(dayOf(new Date(2026, 10, 3, 23, 30)), "2026-11-03");
});

test("a printed figure keeps every digit, with the reader's decimal sign", () => {
  Object.assign(globalThis, { document: { documentElement: {} } });
  setLang("id");
  assert.equal(decimal("79.330"), "79,330");
  assert.equal(decimal("2.x"), "2.x");
  setLang("en");
  assert.equal(decimal("79.33"), "79.33");
});
