// Carries the queue: forms first, then the files that the server says it lacks, then it asks what the server has.
// Everything may break at any moment and begin again; nothing is sent for the first time twice.

import { reopened, type Book } from "./book";
import { filled, type Content, type Result, type Status } from "./content";
import { rebase } from "./merge";
import { carry } from "./parts";
import type { Kept, KeptFile } from "./store";
import { Trouble, type Sent, type Wire } from "./wire";

type Pending = NonNullable<Kept["pending"]>;

const most = 20; // forms at once
const mostBytes = 1_500_000;
const resting = 20_000; // milliseconds after which a draft that nobody writes on is sent

export interface Told {
  status: Status | null;
  offset: number | null; // seconds that this clock is ahead
}

export interface Deps {
  book: Book;
  wire: Wire;
  now(): number;
  told(what: Partial<Told>): void;
  moved(ref: string, sent: number, size: number): void;
}

export class Post {
  private readonly touched = new Map<string, number>();
  private readonly failed = new Set<string>(); // forms that failed in this round
  private trouble: Trouble | null = null; // of the last of them

  constructor(private readonly deps: Deps) {}

  // wrote remembers when somebody last wrote on a form.
  wrote(id: string): void {
    this.touched.set(id, this.deps.now());
  }

  // left says that nobody writes on a form any more.
  closed(id: string): void {
    this.touched.delete(id);
  }

  // due are the forms that are to be sent now; all: without waiting until a pen rests.
  due(all = false): Kept[] {
    return [...this.deps.book.forms.values()].filter((kept) => {
      if (kept.edit <= kept.sent || kept.stuck === kept.edit) return false;
      const at = this.touched.get(kept.content.id);
      return all || kept.content.done || at === undefined || this.deps.now() - at >= resting;
    });
  }

  // round brings everything that is due and asks what the server has. Troubles come out; what got through stays so.
  // What fails there by itself holds up nothing else: it is tried again in the next round.
  async round(all = false): Promise<void> {
    this.failed.clear();
    this.trouble = null;
    const begun = this.deps.now();
    const due = (): Kept[] => this.due(all).filter((kept) => !this.failed.has(kept.content.id));
    for (let some = due(); some.length > 0; some = due()) await this.forms(batch(some));
    await this.allFiles();
    await this.ask(begun);
    if (this.trouble) throw this.trouble;
  }

  private fails(id: string, trouble: Trouble): void {
    this.failed.add(id);
    this.trouble = trouble;
  }

  private async forms(due: Kept[]): Promise<void> {
    const pending: Pending[] = [];
    for (const kept of due) pending.push(await this.seal(kept));
    let sent: Sent;
    try {
      sent = await this.deps.wire.forms(pending.map((one) => one.content));
    } catch (error) {
      if (!(error instanceof Trouble) || (error.why !== "refused" && error.status !== 500)) throw error;
      if (due.length > 1) {
        for (const one of due) await this.forms([one]); // one of them is at fault: the others go on
        return;
      }
      const { id, base } = pending[0]!.content;
      if (error.status === 409 || error.status === 500) {
        this.fails(id, new Trouble("busy", error.status, error.message));
        return;
      }
      await this.settle(pending[0]!, { id, outcome: "refused", rev: base, state: "", why: error.message });
      return;
    }
    this.deps.told({ offset: sent.offset });
    for (const one of pending) {
      const result = sent.results.find((each) => each.id === one.content.id);
      if (!result) throw new Trouble("busy", 0, "");
      if (result.outcome === "failed") this.fails(result.id, new Trouble("busy", 0, result.why ?? ""));
      else await this.settle(one, result);
    }
  }

  // seal fixes what is sent of a form before it goes. An answer may be lost: then just that goes again, so that
  // the server knows it for what it has, and what was written since is no quarrel with it.
  private async seal(kept: Kept): Promise<Pending> {
    if (kept.pending) return kept.pending;
    const pending = { content: { ...kept.content, base: kept.rev }, edit: kept.edit };
    await this.deps.book.change(kept.content.id, (now) => now && { ...now, pending });
    return pending;
  }

  private async settle(sent: Pending, result: Result): Promise<void> {
    await this.deps.book.change(sent.content.id, (kept) => kept && settled(kept, sent, result));
  }

  private async allFiles(): Promise<void> {
    const { book } = this.deps;
    let failed: Trouble | null = null;
    for (const kept of [...book.forms.values()]) {
      for (const ref of kept.lacking ?? []) {
        const file = book.files.get(ref);
        if (!file || file.refused || file.kept) continue;
        if (kept.edit > kept.sent && !kept.content.files.some((one) => one.ref === ref)) continue; // taken out since
        try {
          await this.file(file);
        } catch (error) {
          // A server that is too busy for one file may take the next; the round is begun again in any case.
          if (!(error instanceof Trouble) || error.why !== "busy" || failed) throw error;
          failed = error;
        }
      }
    }
    if (failed) throw failed;
  }

  private async file(file: KeptFile): Promise<void> {
    const { book, wire } = this.deps;
    const { ref } = file.file;
    try {
      const upload = await carry(file, {
        store: book.store,
        wire,
        began: (address) => book.changeFile(ref, { upload: address }),
        moved: (sent, size) => this.deps.moved(ref, sent, size),
      });
      const { outcome, why } = await wire.file(file.form, ref, upload);
      await book.changeFile(ref, outcome === "refused" ? { refused: why || "?", upload: "" } : { kept: true, upload: "" });
      if (outcome === "refused") return;
    } catch (error) {
      if (!(error instanceof Trouble) || error.why !== "refused") throw error;
      // An upload that the server knows no more begins again; anything else is about the file itself.
      if (error.status === 404 && file.lost < 3) {
        await book.changeFile(ref, { upload: "", lost: file.lost + 1 });
        throw new Trouble("busy", 404, error.message);
      }
      if (error.status === 409) throw new Trouble("busy", 409, error.message);
      if (error.status === 422 || error.status === 413) await wire.refused(file.form, ref);
      await book.changeFile(ref, { refused: error.message || "?", upload: "" });
      return;
    }
    await book.change(file.form, (kept) => kept && { ...kept, lacking: (kept.lacking ?? []).filter((one) => one !== ref) });
  }

  // ask finds out what the server has. Only what it names with nothing lacking leaves this phone.
  private async ask(begun: number): Promise<void> {
    const { book, wire } = this.deps;
    const status = await wire.status();
    for (const one of status.forms) {
      const kept = book.forms.get(one.id);
      if (!kept) continue;
      const lacking = one.files ?? [];
      if (kept.checked === "" || kept.state !== one.state || JSON.stringify(kept.lacking) !== JSON.stringify(lacking)) {
        await book.change(one.id, (now) => now && reopened({ ...now, state: one.state, lacking, checked: status.now }));
      }
      if (lacking.length === 0 && kept.edit === kept.sent) await book.letGo(one.id, begun, status.now);
    }
    this.deps.told({ status });
  }
}

function batch(due: Kept[]): Kept[] {
  const all: Kept[] = [];
  let bytes = 0;
  for (const kept of due) {
    bytes += new TextEncoder().encode(JSON.stringify(kept.content)).length;
    if (all.length > 0 && (all.length >= most || bytes > mostBytes)) break;
    all.push(kept);
  }
  return all;
}

// settled is a form after the server answered to what was sent of it. What was written meanwhile stays on top.
export function settled(kept: Kept, sent: Pending, result: Result): Kept {
  const told = { outcome: result.outcome, why: result.why ?? "", lacks: result.lacks ?? [], state: result.state || kept.state };
  if (result.outcome === "refused") return { ...kept, ...told, stuck: sent.edit, pending: null };
  const there: Content = { ...filled(result.form ?? sent.content), base: result.rev };
  const content: Content = { ...rebase(sent.content, kept.content, there).content, base: result.rev };
  if (result.outcome === "incomplete" && kept.edit === sent.edit) content.done = false;
  return {
    ...kept, ...told, content, base: there, rev: result.rev, sent: Math.max(kept.sent, sent.edit), stuck: 0, pending: null,
    lacking: result.files ?? [],
    aside: result.outcome === "aside" ? sent.content : kept.aside,
  };
}
