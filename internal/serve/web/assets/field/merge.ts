// Puts together what two people wrote, part by part, and shows where they differ.

import type { Answer, Content } from "./content";

// same compares values, whatever the order of their names; when an answer was given is no difference of it.
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!a || !b || typeof a !== "object" || typeof b !== "object") return (a ?? null) === (b ?? null);
  const answers = "na" in a && "na" in b;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => (answers && name === "at") || same((a as never)[name], (b as never)[name]));
}

// The parts of a form that are one thing each; facts, answers and files are many.
const fields = ["role", "respondent", "substitute", "consent", "place", "finished", "done"] as const;

export interface Rebased {
  content: Content;
  clashes: string[]; // what both changed, differently: codes of questions and facts, names of parts
}

// rebase puts what was changed here since base on top of what stands there now. Where both changed the same
// thing, what was written here stays, since its writer sees it; the server decides again when it is sent.
export function rebase(base: Content, mine: Content, theirs: Content): Rebased {
  const clashes: string[] = [];
  function pick<T>(name: string, was: T, here: T, there: T): T {
    if (same(here, was) || same(here, there)) return there;
    if (!same(there, was)) clashes.push(name);
    return here;
  }
  const content: Content = { ...theirs };
  for (const field of fields) Object.assign(content, { [field]: pick(field, base[field], mine[field], theirs[field]) });
  content.facts = mapped(base.facts, mine.facts, theirs.facts, pick);
  content.answers = mapped<Answer>(base.answers, mine.answers, theirs.answers, pick);
  const gone = new Set(base.files.filter((file) => !mine.files.some((one) => one.ref === file.ref)).map((file) => file.ref));
  const there = theirs.files.filter((file) => !gone.has(file.ref));
  const was = new Set([...base.files, ...there].map((file) => file.ref));
  content.files = [...there, ...mine.files.filter((file) => !was.has(file.ref))];
  return { content, clashes };
}

type Pick = <T>(name: string, was: T, here: T, there: T) => T;

function mapped<T>(base: Record<string, T>, mine: Record<string, T>, theirs: Record<string, T>, pick: Pick): Record<string, T> {
  const all: Record<string, T> = {};
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(mine), ...Object.keys(base)])) {
    const value = pick<T | undefined>(key, base[key], mine[key], theirs[key]);
    if (value !== undefined) all[key] = value;
  }
  return all;
}

export interface Difference {
  name: string; // code of a question or a fact, or name of a part
  kind: "answer" | "fact" | "part";
  mine: string;
  theirs: string;
}

// differences are where what was written here is not what stands there, for people to read.
export function differences(mine: Content, theirs: Content): Difference[] {
  const all: Difference[] = [];
  for (const name of ["role", "respondent", "substitute"] as const)
    if (mine[name] !== theirs[name]) all.push({ name, kind: "part", mine: mine[name], theirs: theirs[name] });
  for (const name of new Set([...Object.keys(theirs.facts), ...Object.keys(mine.facts)])) {
    const [here = "", there = ""] = [mine.facts[name], theirs.facts[name]];
    if (here !== there) all.push({ name, kind: "fact", mine: here, theirs: there });
  }
  for (const name of new Set([...Object.keys(theirs.answers), ...Object.keys(mine.answers)])) {
    const [here, there] = [shown(mine.answers[name]), shown(theirs.answers[name])];
    if (here !== there) all.push({ name, kind: "answer", mine: here, theirs: there });
  }
  return all;
}

function shown(answer: Answer | undefined): string {
  if (!answer) return "";
  return [answer.na ? `N/A: ${answer.na}` : answer.a.split("+").join(", "), answer.note].filter(Boolean).join(" · ");
}
