import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer, Content } from "../content";
import { differences, rebase } from "../merge";
import { contentOf } from "./content";

const said = (a: string, at = "2026-11-22T02:00:00Z"): Answer => ({ a, na: "", note: "", files: [], at });
const withAnswers = (answers: Record<string, Answer>, part: Partial<Content> = {}): Content => contentOf({ answers, ...part });

test("what two people wrote apart is put together", () => {
  const base = withAnswers({ A: said("1"), B: said("1") });
  const mine = withAnswers({ A: said("2"), B: said("1"), D: said("4") }, { role: "petugas" });
  const theirs = withAnswers({ A: said("1"), B: said("3"), C: said("5") }, { facts: { floors: "2" } });
  const { content, clashes } = rebase(base, mine, theirs);
  assert.deepEqual(clashes, []);
  assert.deepEqual(Object.fromEntries(Object.entries(content.answers).map(([code, one]) => [code, one.a])), { A: "2", B: "3", C: "5", D: "4" });
  assert.deepEqual([content.role, content.facts], ["petugas", { floors: "2" }]);
});

test("both changed one answer: one's own stays and is named", () => {
  const { content, clashes } = rebase(withAnswers({ A: said("1") }), withAnswers({ A: said("2") }), withAnswers({ A: said("3") }));
  assert.deepEqual([content.answers.A?.a, clashes], ["2", ["A"]]);
});

test("the same answer at another time, or its parts in another order, is no difference", () => {
  const again: Answer = { note: "", at: "2026-11-22T05:00:00Z", files: [], na: "", a: "1" };
  assert.deepEqual(rebase(withAnswers({ A: said("1") }), withAnswers({ A: again }), withAnswers({ A: said("2") })).clashes, []);
  assert.deepEqual(differences(withAnswers({ A: again }), withAnswers({ A: said("1") })), []);
});

test("an answer that was taken away stays away; files that were added on both sides stay", () => {
  const file = (ref: string) => ({ ref, sha256: "", size: 1, type: "image/jpeg", name: ref, kind: "photo" as const, question: "A", taken: null, place: null });
  const base = withAnswers({ A: said("1") }, { files: [file("x")] });
  const { content } = rebase(base, withAnswers({}, { files: [file("m")] }), withAnswers({ A: said("1") }, { files: [file("x"), file("t")] }));
  assert.deepEqual([Object.keys(content.answers), content.files.map((one) => one.ref)], [[], ["t", "m"]]);
});

test("differences are shown for people", () => {
  const got = differences(withAnswers({ A: said("a+b") }, { role: "x" }), withAnswers({ A: { ...said(""), na: "tutup" } }));
  assert.deepEqual(got, [
    { name: "role", kind: "part", mine: "x", theirs: "" },
    { name: "A", kind: "answer", mine: "a, b", theirs: "N/A: tutup" },
  ]);
});
