// The texts of the server's catalog, in both languages, as it writes them: {name} is an argument, and a text may
// have a form for one.

import type { Lang } from "./content";

type Message = string | { one?: string; other: string };

const catalog: Partial<Record<Lang, Record<string, Message>>> = {};
let lang: Lang = "id";

export function setTexts(texts: Record<Lang, Record<string, Message>>): void {
  Object.assign(catalog, texts);
}

export function setLang(wanted: Lang): void {
  lang = wanted;
  document.documentElement.lang = wanted;
}

export const langNow = (): Lang => lang;

const locales: Record<Lang, string> = { id: "id", en: "en-GB" };

export type Args = Record<string, string | number>;

// t is a text by the end of its key; a key without text shows itself.
export function t(key: string, args: Args = {}): string {
  const message = catalog[lang]?.[`field.app.${key}`];
  if (message === undefined) return key;
  const pattern = typeof message === "string" ? message : args.n === 1 && message.one ? message.one : message.other;
  return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = args[name];
    return value === undefined ? whole : typeof value === "number" ? number(value) : value;
  });
}

// Formatters are slow to make, and the same ones are wanted over and over.
const formatters = new Map<string, { format(value: never): string }>();

function formatter<T extends { format(value: never): string }>(name: string, make: () => T): T {
  const key = `${lang} ${name}`;
  const made = (formatters.get(key) as T | undefined) ?? make();
  formatters.set(key, made);
  return made;
}

export const number = (value: number): string => formatter("number", () => new Intl.NumberFormat(locales[lang], { maximumFractionDigits: 1 })).format(value);

// decimal writes a figure as it was printed, with every digit, in the reader's language.
export const decimal = (text: string): string => (lang === "id" && /^-?\d+\.\d+$/.test(text) ? text.replace(".", ",") : text);

// day writes the day of an instant or of a plain date, in the reader's language.
export function day(text: string): string {
  const at = new Date(text.length === 10 ? `${text}T12:00:00` : text);
  if (Number.isNaN(at.getTime())) return text;
  return formatter("day", () => new Intl.DateTimeFormat(locales[lang], { day: "numeric", month: "long", year: "numeric" })).format(at);
}

// dayOf is the day of an instant where the phone is, as plans write days.
export function dayOf(at: Date): string {
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
}

export function moment(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return text;
  return formatter("moment", () => new Intl.DateTimeFormat(locales[lang], { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" })).format(at);
}

export function bytes(n: number): string {
  if (n >= 1e9) return `${number(n / 1e9)} GB`;
  if (n >= 1e6) return `${number(n / 1e6)} MB`;
  return `${number(Math.ceil(n / 1e3))} kB`;
}
