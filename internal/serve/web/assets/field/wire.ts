// Asks the server. Whatever goes wrong comes out as a Trouble, which says what is to be done about it.

import type { Content, Lang, Pack, Result, Status } from "./content";

// Troubles: no line; sign in again; erase everything; too much at once; and not taken, for the reason given.
export type Why = "offline" | "again" | "wipe" | "busy" | "refused";

export class Trouble extends Error {
  constructor(
    readonly why: Why,
    readonly status: number,
    detail: string,
    readonly wait = 0, // seconds
  ) {
    super(detail);
  }
}

export interface Credential {
  id: string;
  secret: string;
}

export interface Sent {
  now: string;
  offset: number; // seconds that this clock is ahead of the server's
  results: Result[];
}

export interface FileOutcome {
  outcome: "kept" | "same" | "refused";
  why?: string;
}

const patience = 30_000; // milliseconds without an answer
const prefix = "/lapangan/";

// ask is fetch with a limit of time, and with troubles told apart.
export async function ask(address: string, init: RequestInit, limit = patience): Promise<Response> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), limit);
  let answer: Response;
  try {
    answer = await fetch(address, { ...init, signal: stop.signal, cache: "no-store", redirect: "error" });
  } catch {
    throw new Trouble("offline", 0, "");
  } finally {
    clearTimeout(timer);
  }
  if (answer.ok || answer.status === 304) return answer;
  throw await troubleOf(answer);
}

async function troubleOf(answer: Response): Promise<Trouble> {
  const said = (await answer.json().catch(() => ({}))) as { detail?: string; again?: boolean; wipe?: boolean };
  const detail = said.detail ?? String(answer.status);
  const { status } = answer;
  if (status === 410 && said.wipe) return new Trouble("wipe", status, detail);
  if (status === 401) return new Trouble("again", status, detail);
  if (status === 429 || status >= 500) return new Trouble("busy", status, detail, Number(answer.headers.get("Retry-After")) || 0);
  return new Trouble("refused", status, detail);
}

export class Wire {
  credential: Credential | null = null;
  lang: Lang = "id";
  private mark = ""; // of the last pack

  headers(): Record<string, string> {
    const headers: Record<string, string> = { "Accept-Language": this.lang };
    if (this.credential) headers.Authorization = `Device ${this.credential.id}.${this.credential.secret}`;
    return headers;
  }

  private async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = this.headers();
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const answer = await ask(prefix + path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
    return read<T>(answer);
  }

  // enrol makes this phone a device of whoever is signed in.
  enrol(name: string): Promise<{ id: string; secret: string; key: string; mark: string }> {
    return this.json("POST", "api/device", { name });
  }

  // again gives a device that is known a new secret, and its key.
  again(id: string): Promise<{ secret: string; key: string; mark: string }> {
    return this.json("POST", "api/device/again", { id });
  }

  // pack is what this phone may know; null when it is as it was.
  async pack(fresh = false): Promise<Pack | null> {
    const headers = this.headers();
    if (this.mark && !fresh) headers["If-None-Match"] = this.mark;
    const answer = await ask(prefix + "api/pack", { headers });
    if (answer.status === 304) return null;
    const pack = await read<Pack>(answer);
    this.mark = answer.headers.get("ETag") ?? "";
    return pack;
  }

  forms(forms: Content[]): Promise<Sent> {
    return this.json("POST", "api/forms", { now: new Date().toISOString(), forms });
  }

  file(form: string, ref: string, upload: string): Promise<FileOutcome> {
    return this.json("POST", "api/files", { form, ref, upload });
  }

  // refused tells that the parts of a file were refused, so that whoever reviews the form does not wait for it.
  refused(form: string, ref: string): Promise<FileOutcome> {
    return this.json("POST", "api/files", { form, ref, refused: true });
  }

  status(): Promise<Status> {
    return this.json("GET", "api/status");
  }

  // marked asks with what lies in the open on a phone that is locked. Trouble "wipe" is the answer that matters.
  async marked(id: string, mark: string): Promise<void> {
    await ask(prefix + "api/device/ask", { headers: { "Accept-Language": this.lang, Authorization: `Device ${id}.${mark}` } });
  }

  // leave ends the session of this browser: the phone has a credential of its own, and an open session would show
  // whoever holds it what the PIN keeps closed.
  async leave(): Promise<void> {
    await fetch("/akun/keluar", { method: "POST", redirect: "manual", body: new URLSearchParams() }).catch(() => {});
  }

  emptied(): Promise<unknown> {
    return this.json("POST", "api/device/emptied", {});
  }
}

// A line that breaks in the middle of an answer is no answer.
async function read<T>(answer: Response): Promise<T> {
  try {
    return (await answer.json()) as T;
  } catch {
    throw new Trouble("offline", 0, "");
  }
}
