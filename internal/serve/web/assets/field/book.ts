// The forms and files of this phone as every part of the application sees them. Each change is made to what is
// on the disk at that moment, one after the other, so that two tabs, or the pen and the post, undo nothing of each other.

import { filled, type Content, type Known, type Pack } from "./content";
import { rebase } from "./merge";
import type { Kept, KeptFile, Store } from "./store";

// Exclusive runs one thing at a time by name, in all tabs.
export type Exclusive = <T>(name: string, act: () => Promise<T>) => Promise<T>;

// inTurn is for where there are no locks: one thing at a time in this tab.
export function inTurn(): Exclusive {
  const last = new Map<string, Promise<unknown>>();
  return <T>(name: string, act: () => Promise<T>): Promise<T> => {
    const next = (last.get(name) ?? Promise.resolve()).catch(() => {}).then(act);
    last.set(name, next);
    return next;
  };
}

export function newKept(content: Content): Kept {
  return {
    content, pending: null, base: null, rev: 0, state: "", edit: 0, sent: 0, stuck: 0, outcome: "", why: "", lacks: [],
    lacking: null, checked: "", aside: null, by: "", comments: [], mend: "",
  };
}

export class Book {
  readonly forms = new Map<string, Kept>();
  readonly files = new Map<string, KeptFile>();
  private readonly ears = new Set<(id: string, far: boolean) => void>();

  constructor(
    readonly store: Store,
    private readonly exclusive: Exclusive,
    readonly open: (id: string) => Promise<boolean> = () => Promise.resolve(false), // somebody has a form before them, in any tab
  ) {}

  async load(): Promise<void> {
    const [forms, files] = await Promise.all([this.store.all<Kept>("forms"), this.store.all<KeptFile>("files")]);
    this.forms.clear();
    this.files.clear();
    for (const [id, kept] of forms) this.forms.set(id, kept);
    for (const [ref, kept] of files) this.files.set(ref, kept);
  }

  // listen tells of every form that changes, far: in another tab, until the returned function is called.
  listen(ear: (id: string, far: boolean) => void): () => void {
    this.ears.add(ear);
    return () => this.ears.delete(ear);
  }

  private tell(id: string, far = false): void {
    for (const ear of this.ears) ear(id, far);
  }

  // reread takes in what another tab changed.
  async reread(id: string): Promise<void> {
    const kept = await this.store.get<Kept>("forms", id);
    if (kept) this.forms.set(id, kept);
    else this.forms.delete(id);
    for (const file of kept?.content.files ?? []) {
      const known = await this.store.get<KeptFile>("files", file.ref);
      if (known) this.files.set(file.ref, known);
    }
    this.tell(id, true);
  }

  // change makes one change to a form as it lies on the disk; null drops it. What cannot be written
  // leaves everything as it was, and the error comes out.
  change(id: string, make: (kept: Kept | undefined) => Kept | null | undefined): Promise<Kept | null> {
    return this.exclusive(`form ${id}`, async () => {
      const made = make(await this.store.get<Kept>("forms", id)) ?? null;
      if (made) {
        await this.store.set("forms", id, made);
        this.forms.set(id, made);
      } else {
        await this.store.drop("forms", id);
        this.forms.delete(id);
      }
      this.tell(id);
      return made;
    });
  }

  // write keeps what somebody wrote: what was changed since seen goes on top of what lies there now.
  write(id: string, seen: Content, mine: Content): Promise<Kept | null> {
    return this.change(id, (kept) => {
      if (!kept) return { ...newKept(mine), edit: 1 };
      return { ...kept, content: rebase(seen, mine, kept.content).content, edit: kept.edit + 1 };
    });
  }

  async changeFile(ref: string, part: Partial<KeptFile>): Promise<void> {
    const kept = await this.store.get<KeptFile>("files", ref);
    if (!kept) return;
    const made = { ...kept, ...part };
    await this.store.set("files", ref, made);
    this.files.set(ref, made);
    this.tell(made.form);
  }

  // take brings in a pack: forms of others, and what became of one's own. What was written here stays.
  async take(pack: Pack): Promise<void> {
    const here = new Set<string>();
    for (const visit of pack.visits) {
      for (const known of visit.forms ?? []) {
        here.add(known.id);
        if (news(this.forms.get(known.id), known)) await this.change(known.id, (kept) => adopt(kept, known));
      }
    }
    const loci = new Set(pack.visits.map((visit) => visit.locus));
    for (const [id, kept] of [...this.forms]) {
      if (!here.has(id) && !loci.has(kept.content.locus) && safe(kept) && !(await this.open(id))) await this.dropForm(id);
    }
  }

  async dropForm(id: string): Promise<void> {
    for (const [ref, file] of [...this.files]) {
      if (file.form !== id) continue;
      await this.store.dropFile(ref);
      this.files.delete(ref);
    }
    await this.change(id, () => null);
  }

  // letGo frees the room of files that the server has or wants no more, once it lacks nothing of the form. What a form
  // names is removed only where it lies with the server; a file that nothing names may have been brought a moment ago,
  // by a pen that has not written yet: it stays while the form is open, and for a while.
  async letGo(id: string, begun: number, told: string): Promise<void> {
    const open = await this.open(id);
    await this.exclusive(`form ${id}`, async () => {
      const kept = await this.store.get<Kept>("forms", id);
      if (!kept || kept.edit !== kept.sent || kept.lacking === null || kept.lacking.length > 0) return;
      let freed = false;
      const named = new Set([...kept.content.files, ...(kept.aside?.files ?? [])].map((file) => file.ref));
      for (const [ref, file] of [...this.files]) {
        if (file.form !== id) continue;
        if (named.has(ref)) freed = (await this.letGoBytes(ref)) || freed;
        else if (!open && (file.since ?? 0) < begun - unnamed) {
          await this.store.dropFile(ref);
          this.files.delete(ref);
        }
      }
      if (!freed) return;
      const made = { ...kept, checked: told };
      await this.store.set("forms", id, made);
      this.forms.set(id, made);
      this.tell(id);
    });
  }

  private async letGoBytes(ref: string): Promise<boolean> {
    if (!(await this.store.hasBytes(ref))) return false;
    await this.store.dropBytes(ref);
    await this.changeFile(ref, { kept: true, upload: "" });
    return true;
  }

  // left counts what the server has not: forms, and files that a form names or that the server waits for.
  left(): { forms: number; files: number } {
    const forms = [...this.forms.values()].filter((kept) => kept.edit > kept.sent).length;
    const files = [...this.files.values()].filter((file) => !file.kept && wanted(this.forms.get(file.form), file.file.ref)).length;
    return { forms, files };
  }
}

// unnamed is how long a file stays that no form names, in milliseconds: a pen that finds no room tries for longer.
const unnamed = 60_000;

// wanted says whether a file is still to be brought: its form names it, or the server waits for it, as it does for
// files of what stands aside.
export function wanted(kept: Kept | undefined, ref: string): boolean {
  return kept !== undefined && (kept.content.files.some((one) => one.ref === ref) || (kept.lacking ?? []).includes(ref));
}

// waiting says whether the server has not yet said that it has everything of this phone.
export async function waiting(book: Book): Promise<boolean> {
  if ([...book.forms.values()].some((kept) => kept.edit > kept.sent)) return true;
  for (const ref of book.files.keys()) if (await book.store.hasBytes(ref)) return true;
  return false;
}

// safe says that the server has acknowledged everything of a form.
export function safe(kept: Kept): boolean {
  return kept.edit === kept.sent && kept.state !== "" && kept.lacking !== null && kept.lacking.length === 0;
}

function contentOf(known: Known): Content {
  const { rev, closed: _closed, state: _state, by: _by, comments: _comments, mend: _mend, ...content } = known;
  return { ...filled(content), base: rev };
}

function news(kept: Kept | undefined, known: Known): boolean {
  if (!kept) return true;
  const told = JSON.stringify([known.state, known.by, known.comments ?? [], known.mend]) !== JSON.stringify([kept.state, kept.by, kept.comments, kept.mend]);
  const shuts = (known.closed ?? false) !== (kept.closed ?? false) && (!known.closed || emptied(kept));
  return told || known.rev > kept.rev || shuts;
}

function adopt(kept: Kept | undefined, known: Known): Kept {
  const told = { state: known.state, by: known.by, comments: known.comments ?? [], mend: known.mend ?? "" };
  const content = contentOf(known);
  if (!kept) return reopened({ ...newKept(content), ...told, base: content, rev: known.rev, closed: known.closed ?? false });
  // What was reviewed leaves the phone once nothing of it is to be brought; what comes back to be mended is taken anew.
  if (known.closed) {
    if (!emptied(kept)) return { ...kept, ...told };
    return { ...kept, ...told, content, base: content, rev: known.rev, closed: true };
  }
  if (kept.closed) return reopened({ ...kept, ...told, content, base: content, rev: known.rev, closed: false });
  // What was written here is sent with the revision that it was built on, and the server puts both together.
  if (kept.edit > kept.sent || known.rev <= kept.rev) return reopened({ ...kept, ...told });
  return reopened({ ...kept, ...told, content, base: content, rev: known.rev });
}

// emptied says that what a form says may leave the phone: the server has all of it, and nobody has to decide.
function emptied(kept: Kept): boolean {
  return kept.edit === kept.sent && kept.pending === null && kept.aside === null && (kept.lacking ?? []).length === 0;
}

// reopened lets a form that was returned be written again, until it is finished anew.
export function reopened(kept: Kept): Kept {
  if (kept.state !== "returned" || !kept.content.done || kept.edit > kept.sent) return kept;
  return { ...kept, content: { ...kept.content, done: false, finished: null } };
}
