// A server as the contract says, in memory, with a line that can be made to break at any moment: for tests of the
// queue alone. The real one is in internal/serve/web/field, and the browser's tests run against that.

import { filled, type Content, type Pack, type Result } from "../content";
import { rebase } from "../merge";

interface Stored {
  rev: number;
  state: string;
  content: Content;
  hashes: Set<string>;
  versions: number;
  revs: Map<number, Content>; // what held at each revision
  asides: Content[]; // until somebody decides
}

export class FakeServer {
  readonly forms = new Map<string, Stored>();
  readonly files = new Map<string, Uint8Array>(); // by ref
  readonly arrivals = new Map<string, number>(); // how often a file was taken as new
  readonly uploads = new Map<string, { size: number; ref: string; parts: Uint8Array[]; got: number }>();
  breaks: (address: string, after: boolean) => boolean = () => false;
  refusePart: (ref: string) => string = () => "";
  readonly told: string[] = []; // files of which the phone said that their parts were refused
  refuseFile: (ref: string) => string = () => "";
  fails: (address: string, body: { forms?: Content[] } | null) => number = () => 0; // the status with which a call fails, as the real one does
  answer: ((content: Content, stored: Stored | undefined) => Partial<Result> | null) | null = null;
  gone: "" | "wipe" | "again" = "";
  pack: Pack | null = null;
  private n = 0;

  // fetch takes the place of the browser's.
  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const address = String(input);
    if (this.breaks(address, false)) throw new TypeError("the line broke");
    const answer = await this.serve(address, init);
    if (this.breaks(address, true)) throw new TypeError("the line broke");
    return answer;
  };

  private async serve(address: string, init: RequestInit): Promise<Response> {
    if (this.gone) {
      const wipe = this.gone === "wipe";
      return json({ detail: "no", again: !wipe, wipe }, wipe ? 410 : 401);
    }
    const headers = new Headers(init.headers);
    if (address.startsWith("/lapangan/kirim")) return this.tus(address, init, headers);
    const body = typeof init.body === "string" ? JSON.parse(init.body) : null;
    const failed = this.fails(address, body);
    if (failed) return json({ detail: "failed" }, failed);
    switch (address) {
      case "/lapangan/api/forms":
        return json({ now: new Date().toISOString(), offset: 0, results: (body.forms as Content[]).map((one) => this.receive(one)) });
      case "/lapangan/api/files":
        return json(this.keep(body));
      case "/lapangan/api/status":
        return json({ now: new Date().toISOString(), device: "active", forms: [...this.forms].map(([id, one]) => ({ id, rev: one.rev, state: one.state, files: this.lacking(one) })) });
      case "/lapangan/api/pack":
        return json(this.pack);
      default:
        return json({ detail: "no such address" }, 404);
    }
  }

  // lacking are the files of what holds, and of what stands aside.
  private lacking({ content, asides }: Stored): string[] {
    return [content, ...asides].flatMap((one) => one.files.map((file) => file.ref)).filter((ref) => !this.files.has(ref));
  }

  private receive(sent: Content): Result {
    const id = sent.id;
    const stored = this.forms.get(id);
    const content = filled(sent);
    const hash = JSON.stringify(content);
    const told = (outcome: Result["outcome"], more: Partial<Result> = {}): Result => {
      const now = this.forms.get(id);
      return { id, outcome, rev: now?.rev ?? 0, state: now?.state ?? "", files: now ? this.lacking(now) : [], ...more };
    };
    if (stored?.hashes.has(hash)) return told("same");
    const other = this.answer?.(content, stored);
    if (other) return told("refused", other);
    if (!stored) {
      this.advance(id, { rev: 0, state: "", content, hashes: new Set(), versions: 0, revs: new Map(), asides: [] }, content, hash);
      return told("stored");
    }
    const late = !["draft", "returned"].includes(stored.state);
    if (!late && content.base === stored.rev) {
      this.advance(id, stored, content, hash);
      return told("stored");
    }
    const base = stored.revs.get(content.base);
    const joined = late || !base ? null : rebase(base, stored.content, content); // where both wrote, what is here stays
    if (joined && joined.clashes.length === 0) {
      this.advance(id, stored, { ...joined.content, base: stored.rev }, hash);
      return told("stored", { form: stored.content });
    }
    stored.hashes.add(hash);
    stored.asides.push(content);
    return told("aside", { form: stored.content, why: "somebody else" });
  }

  private advance(id: string, stored: Stored, content: Content, hash: string): void {
    stored.hashes.add(hash);
    stored.rev++;
    stored.versions++;
    stored.state = content.done ? "sent" : stored.state === "returned" ? "returned" : "draft";
    stored.content = content;
    stored.revs.set(stored.rev, content);
    this.forms.set(id, stored);
  }

  private keep({ form, ref, upload, refused }: { form: string; ref: string; upload: string; refused?: boolean }): { outcome: string; why?: string } {
    if (this.files.has(ref)) return { outcome: "same" };
    if (refused) {
      this.told.push(ref);
      return { outcome: "refused", why: "not taken" };
    }
    const why = this.refuseFile(ref);
    if (why) return { outcome: "refused", why };
    const one = this.uploads.get(upload);
    if (!one || one.got !== one.size || !this.forms.has(form)) return { outcome: "refused", why: "no such upload" };
    const whole = new Uint8Array(one.size);
    let at = 0;
    for (const part of one.parts) {
      whole.set(part, at);
      at += part.length;
    }
    this.files.set(ref, whole);
    this.arrivals.set(ref, (this.arrivals.get(ref) ?? 0) + 1);
    return { outcome: "kept" };
  }

  private async tus(address: string, init: RequestInit, headers: Headers): Promise<Response> {
    if (init.method === "POST") {
      const id = `u${++this.n}`;
      const ref = atob(/ref ([^,]+)/.exec(headers.get("Upload-Metadata") ?? "")?.[1] ?? "");
      this.uploads.set(id, { size: Number(headers.get("Upload-Length")), ref, parts: [], got: 0 });
      return new Response(null, { status: 201, headers: { Location: `/lapangan/kirim/${id}` } });
    }
    const one = this.uploads.get(address.split("/").at(-1)!);
    if (!one) return json({ detail: "no such upload" }, 404);
    if (init.method === "PATCH") {
      if (Number(headers.get("Upload-Offset")) !== one.got) return json({ detail: "conflict" }, 409);
      const why = this.refusePart(one.ref);
      if (why) return json({ detail: why }, 422);
      const part = new Uint8Array(init.body as ArrayBuffer);
      one.parts.push(part);
      one.got += part.length;
      return new Response(null, { status: 204, headers: { "Upload-Offset": String(one.got) } });
    }
    return new Response(null, { status: 200, headers: { "Upload-Offset": String(one.got) } });
  }
}

function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json" } });
}
