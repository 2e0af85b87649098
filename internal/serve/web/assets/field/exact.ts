// Decides from facts whether a question is asked, as the server does: with exact numbers, and not at all while a
// fact is missing.

import type { Tree } from "./content";

export interface Exact {
  over: bigint;
  under: bigint; // above 0
}

const numbers = /^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18}|\/[1-9][0-9]{0,17})?$/;

// exact reads a decimal or a fraction of whole numbers; null for anything else.
export function exact(text: string): Exact | null {
  if (!numbers.test(text)) return null;
  const [over = "", under] = text.split("/");
  if (under !== undefined) return { over: BigInt(over), under: BigInt(under) };
  const [whole = "", part = ""] = text.split(".");
  return { over: BigInt(whole + part), under: 10n ** BigInt(part.length) };
}

// compare is below, at or above 0 as a is less than, equal to or more than b.
export function compare(a: Exact, b: Exact): number {
  const left = a.over * b.under;
  const right = b.over * a.under;
  return left < right ? -1 : left > right ? 1 : 0;
}

// holds says whether a fact's value is one of its type.
export function holds(type: string, value: string): boolean {
  if (type === "number") return exact(value) !== null;
  if (type === "bool") return value === "true" || value === "false";
  return true;
}

// asks are the facts that a condition looks at, each once.
export function asks(tree: Tree | null): { fact: string; type: string }[] {
  if (!tree) return [];
  if ("fact" in tree) return [{ fact: tree.fact, type: tree.type }];
  const all = new Map(tree.args.flatMap(asks).map((one) => [one.fact, one]));
  return [...all.values()];
}

// missing are the facts that a condition waits for: they have no value, or none of their type. A part that is left
// out asks for nothing within it.
export function missing(tree: Tree | null, facts: Record<string, string>): string[] {
  for (const level of levels(tree)) {
    const wanted = asks(level).filter(({ fact, type }) => !facts[fact] || !holds(type, facts[fact]));
    if (wanted.length > 0) return wanted.map(({ fact }) => fact);
    if (!decide(level, facts)) return [];
  }
  return [];
}

// relevant decides a condition; null while a fact is missing that it looks at.
export function relevant(tree: Tree | null, facts: Record<string, string>): boolean | null {
  if (missing(tree, facts).length > 0) return null;
  return levels(tree).every((level) => decide(level, facts));
}

function levels(tree: Tree | null): Tree[] {
  if (!tree) return [];
  return tree.op === "all" && "args" in tree ? tree.args.flatMap(levels) : [tree];
}

function decide(tree: Tree, facts: Record<string, string>): boolean {
  if (!("fact" in tree)) {
    if (tree.op === "and" || tree.op === "all") return tree.args.every((one) => decide(one, facts));
    if (tree.op === "or") return tree.args.some((one) => decide(one, facts));
    return !tree.args.every((one) => decide(one, facts));
  }
  const order = orderOf(tree.type, facts[tree.fact] ?? "", tree.value);
  switch (tree.op) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    default:
      return order >= 0;
  }
}

function orderOf(type: string, value: string, other: string): number {
  if (type !== "number") return value === other ? 0 : value < other ? -1 : 1;
  const a = exact(value);
  const b = exact(other);
  return a && b ? compare(a, b) : NaN;
}
