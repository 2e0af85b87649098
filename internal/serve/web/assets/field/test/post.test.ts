import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Book, inTurn, safe, waiting } from "../book";
import type { Attached, Content } from "../content";
import { Pen } from "../pen";
import { Post } from "../post";
import { Seal } from "../seal";
import { Store } from "../store";
import { sha256 } from "../uuid";
import { Trouble, Wire } from "../wire";
import { contentOf } from "./content";
import { FakeServer } from "./server";

Object.assign(globalThis, { location: { href: "https://patuh.test/lapangan" } });
let databases = 0;

async function phone(server: FakeServer, open: () => boolean = () => false) {
  Object.assign(globalThis, { fetch: server.fetch });
  const store = await Store.open(`phone-${++databases}`);
  store.unlock(await Seal.of(crypto.getRandomValues(new Uint8Array(32))));
  const book = new Book(store, inTurn(), () => Promise.resolve(open()));
  const wire = new Wire();
  wire.credential = { id: "d1", secret: "s" };
  const post = new Post({ book, wire, now: () => Date.now(), told: () => {}, moved: () => {} });
  return { store, book, wire, post };
}

type Phone = Awaited<ReturnType<typeof phone>>;

async function photo({ store, book }: Phone, form: string, size: number): Promise<Attached> {
  const bytes = new Uint8Array(size).map((_, i) => (i * 31 + size) % 251);
  const file: Attached = {
    ref: crypto.randomUUID(), sha256: await sha256(bytes.buffer), size, type: "image/jpeg", name: "foto.jpg", kind: "photo", question: "A", taken: null, place: null,
  };
  book.files.set(file.ref, await store.keepFile(form, file, new Blob([bytes]), null));
  return file;
}

const said = (a: string) => ({ a, na: "", note: "", files: [] as string[], at: "2026-11-22T02:00:00Z" });

async function write({ book }: Phone, content: Content): Promise<void> {
  await book.write(content.id, book.forms.get(content.id)?.content ?? content, content);
}

// persist goes round until nothing is left, as the application does after each line that broke.
async function persist(post: Post, book: Book, most = 500): Promise<void> {
  for (let n = 0; n < most; n++) {
    try {
      await post.round(true);
      const { forms, files } = book.left();
      if (forms + files === 0) return;
    } catch (error) {
      assert(error instanceof Trouble, String(error));
    }
  }
  throw new Error(`${JSON.stringify(book.left())} left`);
}

test("all arrive once over a line that breaks all the time, before the server hears and after", async () => {
  const server = new FakeServer();
  const p = await phone(server);
  for (let n = 0; n < 30; n++) {
    const id = `form-${n}`;
    const files = [await photo(p, id, 700_000 + n), await photo(p, id, 90_000 + n)];
    await write(p, contentOf({ id, done: true, files, answers: { A: { ...said("1"), files: files.map((one) => one.ref) } } }));
  }
  let n = 0;
  server.breaks = () => ++n % 7 === 0;
  await persist(p.post, p.book);
  assert.equal(server.forms.size, 30);
  assert([...server.forms.values()].every((one) => one.versions === 1), "a form was stored twice");
  assert.equal(server.files.size, 60);
  assert([...server.arrivals.values()].every((one) => one === 1));
  for (const kept of p.book.forms.values()) {
    for (const file of kept.content.files) {
      assert.equal(await sha256(server.files.get(file.ref)!.slice().buffer), file.sha256);
    }
  }
});

test("nothing leaves the phone before the server names it with nothing lacking", async () => {
  const server = new FakeServer();
  const p = await phone(server);
  const file = await photo(p, "f1", 1000);
  await write(p, contentOf({ done: true, files: [file] }));
  server.breaks = (address) => address.endsWith("/status");
  await p.post.round(true).catch(() => {});
  assert(server.files.has(file.ref));
  assert(await p.store.hasBytes(file.ref), "the photo is gone before the server said what it has");
  server.breaks = () => false;
  await p.post.round(true);
  assert(!(await p.store.hasBytes(file.ref)));
  assert(safe(p.book.forms.get("f1")!));
});

test("an answer that was lost makes no quarrel with what was written since", async () => {
  const server = new FakeServer();
  const p = await phone(server);
  await write(p, contentOf({ answers: { A: said("1") } }));
  server.breaks = (address, after) => after && address.endsWith("/forms");
  await assert.rejects(p.post.round(true));
  server.breaks = () => false;
  await write(p, contentOf({ answers: { A: said("2") } }));
  await p.post.round(true);
  const stored = server.forms.get("f1")!;
  assert.deepEqual([stored.content.answers.A?.a, stored.rev], ["2", 2]);
  assert.equal(p.book.forms.get("f1")!.aside, null);
});

test("a form that is refused stays, says why, and holds up no other", async () => {
  const server = new FakeServer();
  const p = await phone(server);
  server.answer = (content) => (content.id === "bad" ? { outcome: "refused", why: "not your unit" } : null);
  await write(p, contentOf({ id: "bad" }));
  await write(p, contentOf({ id: "good" }));
  await p.post.round(true);
  assert(server.forms.has("good"));
  assert.equal(p.book.forms.get("bad")!.why, "not your unit");
  assert.equal(p.post.due(true).length, 0, "it is sent again as it is");
  await write(p, contentOf({ id: "bad", role: "x" }));
  assert.equal(p.post.due(true).length, 1);
});

test("a photo that is none stays on the phone with the reason", async () => {
  const server = new FakeServer();
  const p = await phone(server);
  const file = await photo(p, "f1", 1000);
  server.refuseFile = () => "this is no photo";
  await write(p, contentOf({ done: true, files: [file] }));
  await p.post.round(true);
  assert.equal(p.book.files.get(file.ref)!.refused, "this is no photo");
  assert(await p.store.hasBytes(file.ref));
});

test("a photo that is refused by its first part is reported, since the server keeps nothing of it", async () => {
  const server = new FakeServer();
  const p = await phone(server);
  const file = await photo(p, "f1", 1000);
  server.refusePart = () => "this is no photo";
  await write(p, contentOf({ done: true, files: [file] }));
  await p.post.round(true);
  assert.deepEqual([server.told, p.book.files.get(file.ref)!.refused], [[file.ref], "this is no photo"]);
  assert(await p.store.hasBytes(file.ref));
});

test("what is set aside is told, and the server's goes on", async () => {
  const server = new FakeServer();
  const p = await phone(server);
  await write(p, contentOf({ answers: { A: said("1") } }));
  await p.post.round(true);
  const stored = server.forms.get("f1")!;
  stored.rev = 2;
  stored.content = { ...stored.content, answers: { A: said("9") } };
  await write(p, contentOf({ answers: { A: said("3") } }));
  await p.post.round(true);
  const kept = p.book.forms.get("f1")!;
  assert.deepEqual([kept.aside?.answers.A?.a, kept.content.answers.A?.a, kept.rev, kept.edit - kept.sent], ["3", "9", 2, 0]);
});

test("what is written while a form is on its way stays on top", async () => {
  const server = new FakeServer();
  const p = await phone(server);
  await write(p, contentOf({ answers: { A: said("1") } }));
  const sending = p.wire.forms.bind(p.wire);
  p.wire.forms = async (forms) => {
    const sent = await sending(forms);
    if (!forms[0]!.answers.B) await write(p, contentOf({ answers: { A: said("1"), B: said("7") } }));
    return sent;
  };
  await p.post.round(true);
  assert.equal(server.forms.get("f1")!.content.answers.B?.a, "7");
  assert.equal(p.book.forms.get("f1")!.aside, null);
});

test("whoever is told to sign in again loses nothing", async () => {
  const server = new FakeServer();
  const p = await phone(server);
  await write(p, contentOf());
  server.gone = "again";
  await assert.rejects(p.post.round(true), (error: Trouble) => error.why === "again");
  assert.equal(p.book.left().forms, 1);
  server.gone = "";
  await p.post.round(true);
  assert.equal(p.book.left().forms, 0);
});

test("a pack brings forms of others, and takes nothing that was written here", async () => {
  const server = new FakeServer();
  const p = await phone(server);
  await write(p, contentOf({ id: "mine", answers: { A: said("1") } }));
  const known = (id: string, rev: number, a: string) => ({ ...contentOf({ id, answers: { A: said(a) } }), rev, state: "returned", by: "B", comments: [], mend: "foto" });
  const visit = { id: "v", cycle: "c1", locus: "l1", name: "", body: "", body_name: "", team: "", members: [], from: "", until: "", place: null, products: [], last: [] };
  const pack = { at: "", account: { id: "", name: "" }, cycles: [], instruments: {} };
  await p.book.take({ ...pack, visits: [{ ...visit, forms: [known("mine", 3, "9"), known("other", 1, "5")] }] });
  assert.deepEqual([p.book.forms.get("mine")!.content.answers.A?.a, p.book.forms.get("mine")!.mend], ["1", "foto"]);
  assert.deepEqual([p.book.forms.get("other")!.content.answers.A?.a, p.book.forms.get("other")!.rev], ["5", 1]);
  await p.book.take({ ...pack, visits: [] });
  assert(p.book.forms.has("mine"), "what the server has not was dropped with its visit");
});

test("a form that is returned can be written again, and is sent when it is finished anew", async () => {
  const server = new FakeServer();
  const p = await phone(server);
  await write(p, contentOf({ done: true, finished: "2026-11-22T02:00:00Z", answers: { A: said("1") } }));
  await p.post.round(true);
  server.forms.get("f1")!.state = "returned";
  await p.post.round(true);
  const kept = p.book.forms.get("f1")!;
  assert.deepEqual([kept.state, kept.content.done, kept.edit - kept.sent], ["returned", false, 0]);
  await write(p, { ...kept.content, answers: { A: said("2") }, done: true, finished: "2026-11-22T03:00:00Z" });
  await p.post.round(true);
  const stored = server.forms.get("f1")!;
  assert.deepEqual([stored.state, stored.content.answers.A?.a, p.book.forms.get("f1")!.content.done], ["sent", "2", true]);
});

test("a photo that is kept, and is still to be named by a pen, survives the rounds of the post between", async () => {
  const server = new FakeServer();
  const p = await phone(server);
  await write(p, contentOf({ answers: { A: said("1") } }));
  await p.post.round(true);
  const pen = new Pen(p.book, p.book.forms.get("f1")!.content, () => {}, () => {});
  const file = await photo(p, "f1", 1000); // as bring of view/files does: kept first, named by the pen a moment later
  pen.change((now) => ({ ...now, files: [...now.files, file] }));
  await p.post.round();
  await pen.close();
  assert.equal(p.book.forms.get("f1")!.content.files[0]!.ref, file.ref);
  assert(await p.store.hasBytes(file.ref), "the bytes of a photo that the form names are gone");
  await p.post.round(true);
  assert(server.files.has(file.ref));
});

test("a file that no form names stays while its form is open in some tab, however old it is", async () => {
  const server = new FakeServer();
  let open = true;
  const p = await phone(server, () => open);
  await write(p, contentOf());
  await p.post.round(true);
  const file = await photo(p, "f1", 1000);
  await p.book.changeFile(file.ref, { since: Date.now() - 3_600_000 });
  await p.post.round(true);
  assert(await p.store.hasBytes(file.ref));
  open = false;
  await p.post.round(true);
  assert(!(await p.store.hasBytes(file.ref)) && !p.book.files.has(file.ref), "what nobody names fills the phone for ever");
});

test("photos of what stands aside are brought, and until then count as left", async () => {
  const server = new FakeServer();
  const p = await phone(server);
  await write(p, contentOf({ answers: { A: said("1") } }));
  await p.post.round(true);
  const stored = server.forms.get("f1")!;
  Object.assign(stored, { rev: 2, state: "sent", content: { ...stored.content, answers: { A: said("9") }, done: true } }); // by a colleague
  for (const size of [1000, 2000]) {
    const file = await photo(p, "f1", size);
    const { content } = p.book.forms.get("f1")!;
    await write(p, { ...content, answers: { A: { ...said("3"), files: [file.ref] } }, files: [file] });
    server.breaks = (address) => address.startsWith("/lapangan/kirim");
    await assert.rejects(p.post.round(true));
    assert.equal(p.book.left().files, 1);
    assert(await waiting(p.book));
    server.breaks = () => false;
    await p.post.round(true);
    assert(server.files.has(file.ref), "a photo of what stands aside never arrives");
  }
  assert.equal(stored.asides.length, 2);
  assert.deepEqual([p.book.left(), await waiting(p.book), safe(p.book.forms.get("f1")!)], [{ forms: 0, files: 0 }, false, true]);
});

test("a photo that was named in a draft and taken out is waited for by nobody", async () => {
  const server = new FakeServer();
  const p = await phone(server);
  const file = await photo(p, "f1", 1000);
  await p.book.changeFile(file.ref, { since: Date.now() - 3_600_000 });
  await write(p, contentOf({ files: [file] }));
  server.breaks = (address) => address.startsWith("/lapangan/kirim");
  await assert.rejects(p.post.round(true));
  server.breaks = () => false;
  await write(p, { ...p.book.forms.get("f1")!.content, files: [] });
  await p.post.round(true);
  assert.deepEqual([p.book.left(), await waiting(p.book), safe(p.book.forms.get("f1")!)], [{ forms: 0, files: 0 }, false, true]);
  assert.equal(server.files.size, 0);
});

test("what two wrote at different questions is joined", async () => {
  const server = new FakeServer();
  const p = await phone(server);
  await write(p, contentOf({ answers: { A: said("1") } }));
  await p.post.round(true);
  const stored = server.forms.get("f1")!;
  stored.rev = 2;
  stored.content = { ...stored.content, answers: { ...stored.content.answers, B: said("9") } };
  await write(p, contentOf({ answers: { A: said("3") } }));
  await p.post.round(true);
  const { content, aside, rev } = p.book.forms.get("f1")!;
  assert.deepEqual([content.answers.A?.a, content.answers.B?.a, aside, rev], ["3", "9", null, 3]);
});

for (const status of [409, 500]) {
  test(`a form over which the server stumbles with ${status} holds up no other, and is tried again`, async () => {
    const server = new FakeServer();
    const p = await phone(server);
    let ill = true;
    server.fails = (address, body) => (ill && address.endsWith("/forms") && body?.forms?.some((one) => one.id === "bad") ? status : 0);
    for (const id of ["a", "bad", "z"]) {
      const file = await photo(p, id, 1000);
      await write(p, contentOf({ id, done: true, files: [file] }));
    }
    await assert.rejects(p.post.round(true), (error: Trouble) => error.why === "busy");
    assert.deepEqual([[...server.forms.keys()], server.files.size], [["a", "z"], 2]);
    assert.deepEqual([p.book.forms.get("bad")!.outcome, p.book.left()], ["", { forms: 1, files: 1 }]);
    ill = false;
    await p.post.round(true);
    assert.deepEqual([server.forms.has("bad"), p.book.left()], [true, { forms: 0, files: 0 }]);
  });
}

test("a form that the server calls failed is tried again, and is not called refused", async () => {
  const server = new FakeServer();
  const p = await phone(server);
  server.answer = () => ({ outcome: "failed", why: "later" });
  await write(p, contentOf());
  await assert.rejects(p.post.round(true), (error: Trouble) => error.why === "busy" && error.message === "later");
  assert.deepEqual([p.book.forms.get("f1")!.outcome, p.post.due().length], ["", 1]);
  server.answer = null;
  await p.post.round(true);
  assert(server.forms.has("f1"));
});

test("a disk that is full loses nothing that is open", async () => {
  const server = new FakeServer();
  const p = await phone(server);
  const content = contentOf();
  await p.book.change("f1", () => null);
  await write(p, content);
  const errors: unknown[] = [];
  const pen = new Pen(p.book, p.book.forms.get("f1")!.content, () => {}, (error) => errors.push(error));
  const set = p.store.set.bind(p.store);
  p.store.set = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
  pen.change((now) => ({ ...now, role: "petugas" }));
  await pen.flush();
  assert.equal((errors.at(-1) as Error).name, "QuotaExceededError");
  assert.deepEqual([pen.content.role, pen.saved], ["petugas", false]);
  p.store.set = set;
  await pen.flush();
  assert.deepEqual([errors.at(-1), pen.saved, p.book.forms.get("f1")!.content.role], [null, true, "petugas"]);
  await pen.close();
});

test("a record that is put in another's place does not open", async () => {
  const p = await phone(new FakeServer());
  const seal = await Seal.of(new Uint8Array(32));
  const sealed = await seal.closeJSON("forms/a", { role: "x" });
  await assert.rejects(seal.openJSON("forms/b", sealed));
  p.store.unlock(null);
  await assert.rejects(p.store.get("box", "pack").then((got) => got ?? Promise.reject(new Error("locked"))));
});
