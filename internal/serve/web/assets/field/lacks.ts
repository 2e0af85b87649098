// What a form still wants, in the order in which it is asked: the same rule as the server's, held together by the
// vectors in internal/form/testdata/vectors. Scores are the server's alone.

import type { Content, Instrument, Lack, Question, Scale } from "./content";
import { asks, compare, exact, missing, relevant } from "./exact";

// questionsOf are the questions of a form's subject, in order.
export function questionsOf(instrument: Instrument, subject: string): Question[] {
  return instrument.questions.filter((question) => question.subject === subject && question.method !== "computed");
}

// asked are those that the facts call for; what hangs on a fact that is missing waits for it.
export function asked(instrument: Instrument, content: Content): Question[] {
  return questionsOf(instrument, content.subject).filter((question) => relevant(question.when, content.facts) === true);
}

// factsOf are the facts that a form asks now: of its own subject, and what its questions wait for or hang on.
export function factsOf(instrument: Instrument, content: Content): Instrument["facts"] {
  const wanted = new Set<string>();
  for (const { when } of questionsOf(instrument, content.subject)) {
    for (const fact of missing(when, content.facts)) wanted.add(fact);
    for (const { fact } of asks(when)) if (content.facts[fact]) wanted.add(fact);
  }
  return instrument.facts.filter((fact) => fact.subject === content.subject || wanted.has(fact.code));
}

const spoken = (question: Question): boolean => question.method === "interview";

// interviews says whether somebody may be asked in a form of a subject, who must have agreed to it.
export function interviews(instrument: Instrument, subject: string): boolean {
  return questionsOf(instrument, subject).some(spoken);
}

// fits says whether an answer is one of its scale.
export function fits(scale: Scale | undefined, a: string): boolean {
  if (!scale) return false;
  if (scale.type === "range") {
    const value = exact(a);
    const low = exact(scale.low);
    const high = exact(scale.high);
    return value !== null && low !== null && high !== null && compare(value, low) >= 0 && compare(value, high) <= 0;
  }
  const codes = new Set(scale.options.map((option) => option.code));
  const chosen = scale.type === "many" ? a.split("+").map((code) => code.trim()) : [a];
  return chosen.length === new Set(chosen).size && chosen.every((code) => codes.has(code));
}

// lacks says what a form still needs: the whole first, then facts and questions in the order of the instrument.
export function lacks(instrument: Instrument, content: Content): Lack[] {
  const whole: Lack[] = [];
  const all: Lack[] = [];
  const waits = new Set<string>();
  for (const question of questionsOf(instrument, content.subject)) {
    for (const fact of missing(question.when, content.facts)) {
      if (waits.has(fact)) continue;
      waits.add(fact);
      all.push({ question: fact, what: "fact" });
    }
    if (relevant(question.when, content.facts)) all.push(...lacksOf(instrument, question, content));
  }
  const talks = asked(instrument, content).some(spoken);
  const anonymous = instrument.subjects.find((one) => one.code === content.subject)?.anonymous;
  if (talks && !content.consent) whole.push({ question: "", what: "consent" });
  if (talks && anonymous === false && !tells(content.role)) whole.push({ question: "", what: "role" });
  return [...whole, ...all];
}

// tells says whether a text holds at least a letter or a number.
const tells = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

function lacksOf(instrument: Instrument, question: Question, content: Content): Lack[] {
  const { code, evidence } = question;
  const answer = content.answers[code];
  if (answer?.na) {
    if (!question.na) return [{ question: code, what: "answer" }];
    return instrument.reason && !tells(answer.na) ? [{ question: code, what: "reason" }] : [];
  }
  const all: Lack[] = [];
  const scale = instrument.scales.find((one) => one.code === question.scale);
  const files = content.files.filter((file) => file.question === code);
  const count = (kind: string): number => files.filter((file) => file.kind === kind).length;
  if (!answer || !fits(scale, answer.a)) all.push({ question: code, what: "answer" });
  if (count("photo") < (evidence?.photos ?? 0)) all.push({ question: code, what: "photo" });
  if (count("document") < (evidence?.documents ?? 0)) all.push({ question: code, what: "document" });
  if (evidence?.gps && !content.place && !files.some((file) => file.place)) all.push({ question: code, what: "place" });
  return all;
}
