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

// The parts of a form that are one text each; facts, answers and files are many.
const texts = ["role", "respondent", "substitute"] as const;

export interface Rebased {
  content: Content;
  clashes: string[]; // what both changed, differently: codes of questions, fact/CODE, names of parts
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
  for (const field of texts) content[field] = pick(field, base[field], mine[field], theirs[field]);
  // Two people who began apart in one unit each have a place and a time of their own; neither is wrong. Where one of
  // two that changed the consent took it back, somebody has to ask.
  content.consent = either(base.consent, mine.consent, theirs.consent, alikeTimes, (here, there) => {
    if (here && there) return earlier(here, there);
    clashes.push("consent");
    return here;
  });
  content.started = either(base.started, mine.started, theirs.started, alikeTimes, earlier);
  content.finished = either(base.finished, mine.finished, theirs.finished, alikeTimes, later);
  content.place = either(base.place, mine.place, theirs.place, same, (here) => here);
  content.done = either(base.done, mine.done, theirs.done, same, (here) => here);
  content.facts = mapped(base.facts, mine.facts, theirs.facts, (code, ...sides) => pick(`fact/${code}`, ...sides));
  content.answers = mapped<Answer>(base.answers, mine.answers, theirs.answers, pick);
  const gone = new Set(base.files.filter((file) => !mine.files.some((one) => one.ref === file.ref)).map((file) => file.ref));
  const there = theirs.files.filter((file) => !gone.has(file.ref));
  const was = new Set([...base.files, ...there].map((file) => file.ref));
  content.files = [...there, ...mine.files.filter((file) => !was.has(file.ref))];
  return { content, clashes };
}

// either is what one side changed; of two that both changed differently what both says.
function either<T>(was: T, here: T, there: T, alike: (a: T, b: T) => boolean, both: (here: T, there: T) => T): T {
  if (alike(there, here) || alike(there, was)) return here;
  return alike(here, was) ? there : both(here, there);
}

// The server writes 02:00:00Z where a phone writes 02:00:00.000Z.
const moment = (text: string | null) => (text ? Date.parse(text) : null);
const alikeTimes = (a: string | null, b: string | null) => moment(a) === moment(b);

function earlier<T extends string | null>(a: T, b: T): T {
  return !a || (b && moment(b)! < moment(a)!) ? b : a;
}

function later<T extends string | null>(a: T, b: T): T {
  return !a || (b && moment(b)! > moment(a)!) ? b : a;
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
