// What the phone and the server tell each other: the JSON of the addresses below /lapangan. docs/assessors.en.md
// says in words what each thing means.

export type Lang = "id" | "en";
export type Text = Partial<Record<Lang, string>>;

export interface Answer {
  a: string; // option code, several joined by "+", or a number; empty where na is not
  na: string; // why it does not apply
  note: string;
  files: string[];
  at: string | null;
}

export interface Place {
  lat: number;
  lon: number;
  accuracy: number; // metres
  at: string | null;
}

export type Kind = "photo" | "voice" | "signature" | "document";

export interface Attached {
  ref: string;
  sha256: string;
  size: number;
  type: string;
  name: string;
  kind: Kind;
  question: string; // empty: of the form as a whole
  taken: string | null;
  place: Place | null;
}

// Content is one subject's answers at one locus.
export interface Content {
  id: string;
  cycle: string;
  locus: string;
  instrument: string;
  subject: string;
  product: string;
  role: string;
  respondent: string;
  substitute: string;
  consent: string | null;
  facts: Record<string, string>;
  answers: Record<string, Answer>;
  place: Place | null;
  files: Attached[];
  started: string;
  finished: string | null;
  done: boolean;
  base: number; // the server's revision that this was built on; 0: none
}

export type Tree =
  | { op: "all" | "and" | "or" | "not"; args: Tree[] } // all: conditions of parts within parts, the outermost first
  | { op: "==" | "!=" | "<" | "<=" | ">" | ">="; fact: string; type: "number" | "text" | "bool"; value: string };

export interface Subject {
  code: string;
  label: Text;
  per: string;
  target: number | null;
  anonymous: boolean;
}

export interface Fact {
  subject: string;
  code: string;
  type: "number" | "text" | "bool";
  label: Text;
}

export interface Scale {
  code: string;
  type: "one" | "many" | "range";
  options: { code: string; label: Text }[];
  low: string;
  high: string;
}

export interface Question {
  code: string;
  path: Text[];
  subject: string;
  method: string;
  scale: string;
  ask: Text;
  na: boolean;
  evidence: { photos: number; documents: number; gps: boolean; max_distance_m: number } | null;
  when: Tree | null;
}

export interface Instrument {
  ref: string;
  title: Text;
  subjects: Subject[];
  facts: Fact[];
  scales: Scale[];
  questions: Question[];
  reason: boolean; // N/A needs a reason
}

export interface Comment {
  question: string;
  text: string;
  by: string;
  at: string;
}

export interface Known extends Content {
  closed?: boolean; // it was reviewed: of its content there is only what it is about
  rev: number;
  state: string;
  by: string;
  comments: Comment[];
  mend: string;
}

export interface Visit {
  id: string;
  cycle: string;
  locus: string;
  name: string;
  body: string;
  body_name: string;
  team: string;
  members: { id: string; name: string }[];
  from: string;
  until: string;
  place: { lat: number; lon: number } | null;
  products: { id: string; name: string }[];
  last: { year: number; label: Text | string; value: string; class: string }[];
  forms: Known[];
}

export interface Cycle {
  id: string;
  title: string;
  year: number;
  kind: string;
  from: string;
  until: string;
  instrument: string;
}

export interface Pack {
  at: string;
  account: { id: string; name: string };
  cycles: Cycle[];
  instruments: Record<string, Instrument>;
  visits: Visit[];
}

export type What = "answer" | "reason" | "photo" | "document" | "place" | "consent" | "fact" | "role";

// Lack is what a form still wants; question is the code of a question or of a fact, or empty.
export interface Lack {
  question: string;
  what: What;
}

// failed: the server could not; it is tried again.
export type Outcome = "stored" | "same" | "aside" | "incomplete" | "refused" | "failed";

export interface Result {
  id: string;
  outcome: Outcome;
  rev: number;
  state: string;
  lacks?: Lack[] | null;
  files?: string[] | null; // what the server has not
  why?: string;
  form?: Content | null; // as it stands there now, when that is not what was sent
}

export interface Status {
  now: string;
  device: "active" | "closing";
  forms: { id: string; rev: number; state: string; files: string[] | null }[];
}

// says is a text in the reader's language, or in any that it has.
export function says(text: Text | string | null | undefined, lang: Lang): string {
  if (typeof text === "string") return text;
  return text?.[lang] || text?.id || text?.en || "";
}

// filled is a content as it came, with what an encoder leaves out put back in, and nothing else.
export function filled(content: Content): Content {
  const answers = Object.entries(content.answers ?? {}).map(([code, one]): [string, Answer] => [
    code,
    { a: one.a ?? "", na: one.na ?? "", note: one.note ?? "", files: one.files ?? [], at: one.at || null },
  ]);
  const { id, cycle, locus, instrument, subject, started, base } = content;
  return {
    id, cycle, locus, instrument, subject,
    product: content.product ?? "",
    role: content.role ?? "",
    respondent: content.respondent ?? "",
    substitute: content.substitute ?? "",
    consent: content.consent ?? null,
    facts: content.facts ?? {},
    answers: Object.fromEntries(answers),
    place: content.place ?? null,
    files: content.files ?? [],
    started,
    finished: content.finished ?? null,
    done: content.done ?? false,
    base,
  };
}
