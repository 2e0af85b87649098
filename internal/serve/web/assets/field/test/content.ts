import type { Content } from "../content";

// contentOf is a form with nothing in it but what a test says.
export function contentOf(part: Partial<Content> = {}): Content {
  return {
    id: "f1", cycle: "c1", locus: "l1", instrument: "i1", subject: "officer", product: "", role: "", respondent: "", substitute: "", consent: null,
    facts: {}, answers: {}, place: null, files: [], started: "2026-11-22T01:00:00Z", finished: null, done: false, base: 0, ...part,
  };
}
