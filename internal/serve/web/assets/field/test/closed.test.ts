import "./still";
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { App } from "../app";
import { Book, inTurn } from "../book";
import type { Known, Pack } from "../content";
import { Seal, wrap } from "../seal";
import { Store } from "../store";
import { Trouble } from "../wire";
import { contentOf } from "./content";

Object.assign(globalThis, { location: { href: "https://patuh.test/lapangan" } });

const packOf = (known: Known): Pack => ({ visits: [{ locus: known.locus, forms: [known] }] }) as unknown as Pack;

const knownOf = (part: Partial<Known>): Known => ({ ...contentOf(), rev: 1, state: "sent", by: "Ani", comments: [], mend: "", ...part });

async function bookOf(name: string): Promise<Book> {
  const store = await Store.open(name);
  store.unlock(await Seal.of(new Uint8Array(32)));
  return new Book(store, inTurn());
}

test("what a reviewed form says leaves the phone, and is there again when it comes back", async () => {
  const book = await bookOf("closed");
  const said = { A: { a: "1", na: "", note: "", files: [], at: null } };
  await book.take(packOf(knownOf({ answers: said })));
  await book.take(packOf(knownOf({ state: "verified", closed: true, answers: {} })));
  let kept = book.forms.get("f1")!;
  assert.deepEqual([kept.closed, kept.state, kept.content.answers, kept.base?.answers], [true, "verified", {}, {}]);
  await book.take(packOf(knownOf({ state: "returned", mend: "foto kabur", answers: said, done: true })));
  kept = book.forms.get("f1")!;
  assert.deepEqual([kept.closed, kept.mend, kept.content.answers.A?.a, kept.content.done], [false, "foto kabur", "1", false]);
});

test("what the server has not, or somebody has to decide about, does not leave the phone", async () => {
  for (const part of [{ edit: 2, sent: 1 }, { lacking: ["p1"] }, { aside: contentOf() }]) {
    const book = await bookOf(`keeps-${Object.keys(part)[0]}`);
    const said = { A: { a: "1", na: "", note: "", files: [], at: null } };
    await book.take(packOf(knownOf({ answers: said })));
    await book.change("f1", (kept) => kept && { ...kept, ...part });
    await book.take(packOf(knownOf({ state: "verified", closed: true, answers: {} })));
    const kept = book.forms.get("f1")!;
    assert.deepEqual([kept.state, kept.content.answers.A?.a, kept.closed ?? false], ["verified", "1", false]);
  }
});

// A phone that is locked, with a form on it, whose server answers as told.
async function locked(name: string, pin: string, answer: () => [number, unknown]) {
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const store = await Store.open(name);
  store.unlock(await Seal.of(raw));
  await store.set("box", "credential", { id: "d1", secret: "old" });
  const device = { id: "d1", wrapped: await wrap(raw, pin, "d1"), mark: "m" };
  await store.setDevice(device);
  const app = new App();
  const book = new Book(store, inTurn());
  await book.write("f1", contentOf(), contentOf());
  store.unlock(null);
  // The rounds of the post and the beat of the clock are not what is looked at here.
  Object.assign(app, { store, book, device, phase: "locked", beat: () => Promise.resolve(), kick: () => {}, settleIn: () => Promise.resolve() });
  const asked: string[] = [];
  Object.assign(globalThis, {
    fetch: (address: string) => {
      asked.push(String(address));
      const [status, body] = String(address).includes("device/again") ? answer() : [200, {}];
      return Promise.resolve(new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } }));
    },
  });
  const key = btoa(String.fromCharCode(...raw)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return { app, store, book, asked, key };
}

test("a locked phone gets its key again from the server, and stays locked until then", async () => {
  let answer: [number, unknown] = [403, { detail: "prove again" }];
  const { app, store, book, asked, key } = await locked("locked", "482913", () => answer);
  assert.equal(await app.open("000000"), false);
  assert.deepEqual([app.phase, store.locked], ["locked", true]);
  await assert.rejects(app.again("739182"), (error: Trouble) => error.status === 403);
  assert.deepEqual([app.phase, store.locked, app.wire.credential], ["locked", true, null]);
  answer = [200, { id: "d1", secret: "new", key, mark: "m2" }];
  await app.again("739182");
  assert.deepEqual([app.phase, store.locked, app.wire.credential?.secret, book.forms.get("f1")?.edit], ["open", false, "new", 1]);
  assert.equal(asked.filter((one) => one.includes("device/again")).length, 2);
  store.unlock(null);
  assert.equal(await app.open("482913"), false, "the PIN that was forgotten opens no more");
  assert.equal(await app.open("739182"), true);
});

test("a locked phone that is to be erased is erased when it asks for its key", async () => {
  const { app, store } = await locked("erased", "482913", () => [410, { detail: "wiped", wipe: true }]);
  await assert.rejects(app.again("739182"), (error: Trouble) => error.why === "wipe");
  assert.equal(app.phase, "erased");
  assert.equal(await store.device(), undefined);
});
