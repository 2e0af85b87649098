// The application behind its pages: who may open it, what it holds, and the post that runs while it is open.

import { Book, waiting } from "./book";
import type { Content, Lang, Pack, Status } from "./content";
import { Pen } from "./pen";
import { Post } from "./post";
import { fromBase64url, Seal, unwrap, wrap } from "./seal";
import { Store, type Device } from "./store";
import { exclusive, hear, held, hold, say, type Word } from "./tabs";
import { Trouble, Wire, type Credential } from "./wire";
import { setLang } from "./words";

export type Phase = "starting" | "broken" | "enrol" | "locked" | "open" | "erased";
export type Mode = "one" | "page";

const pauses = [1000, 2000, 5000, 10_000, 30_000, 60_000]; // after a round that broke off
const quiet = 60_000; // between rounds with nothing new
const looking = 10_000; // while files are on their way
const packEvery = 10 * 60_000;
const idle = 10 * 60_000; // without a touch: the PIN is asked for

export class App {
  phase: Phase = "starting";
  lang: Lang = "id";
  mode: Mode = "one";
  pack: Pack | null = null;
  trouble: Trouble | null = null; // of the last round
  sending = false;
  status: Status | null = null;
  offset = 0; // seconds that this clock is ahead of the server's
  full = false; // the phone has no room
  newer = false; // newer pages are ready
  persisted: boolean | null = null;
  room: { used: number; all: number } | null = null;
  device: Device | undefined;
  readonly moving = new Map<string, number>(); // share of a file that is sent, by its ref
  readonly pens = new Map<string, Pen>();

  store!: Store;
  book!: Book;
  post!: Post;
  readonly wire = new Wire();
  private readonly ears = new Set<() => void>();
  private wake: () => void = () => {};
  private failed = 0;
  private packAt = 0;
  private touchedAt = Date.now();
  private beating = false;

  listen(ear: () => void): () => void {
    this.ears.add(ear);
    return () => this.ears.delete(ear);
  }

  tell(): void {
    for (const ear of this.ears) ear();
  }

  private set(part: Partial<App>): void {
    Object.assign(this, part);
    this.tell();
  }

  async start(): Promise<void> {
    this.recall();
    try {
      this.store = await Store.open(undefined, () => this.set({ newer: true }));
    } catch {
      return this.set({ phase: "broken" });
    }
    this.book = new Book(this.store, exclusive, async (id) => this.pens.has(id) || held(`edit ${id}`));
    this.post = new Post({
      book: this.book,
      wire: this.wire,
      now: () => Date.now(),
      told: (what) => this.took(what),
      moved: (ref, sent, size) => {
        if (sent > 0) this.failed = 0; // the line carries something: it is worth trying again soon
        this.moving.set(ref, size ? sent / size : 1);
        this.tell();
      },
    });
    this.book.listen((id, far) => {
      if (!far) say({ form: id });
      this.tell();
    });
    hear((word) => void this.heard(word));
    this.watch();
    this.device = await this.store.device();
    this.set({ phase: this.device ? "locked" : "enrol" });
    void this.askLocked();
    setInterval(() => void this.askLocked(), quiet);
  }

  // ---- language and looks: no secret, and kept in the open

  private recall(): void {
    const asked = new URLSearchParams(location.search).get("bahasa");
    // Phones are often set to English by people who read Indonesian at work: English is for who asks for it.
    this.lang = (asked ?? read("bahasa")) === "en" ? "en" : "id";
    this.wire.lang = this.lang;
    setLang(this.lang);
    if (asked) keep("bahasa", this.lang);
    this.mode = read("cara") === "page" ? "page" : "one";
  }

  speak(lang: Lang): void {
    keep("bahasa", lang);
    this.wire.lang = lang;
    setLang(lang);
    this.set({ lang });
  }

  ask(mode: Mode): void {
    keep("cara", mode);
    this.set({ mode });
  }

  // ---- coming in

  // enrol makes this phone a device; it needs somebody who is signed in, in this browser.
  async enrol(name: string, pin: string): Promise<void> {
    const { id, secret, key, mark } = await this.wire.enrol(name);
    const raw = fromBase64url(key);
    const device = { id, wrapped: await wrap(raw, pin, id), mark };
    await this.store.erase(); // nothing of a phone before
    this.store.unlock(await Seal.of(raw));
    await this.store.set("box", "credential", { id, secret } satisfies Credential);
    await this.store.setDevice(device); // last: a phone without it is not enrolled
    this.device = device;
    await this.wire.leave();
    await this.enter();
  }

  // open opens what is kept with the PIN; false when it is another.
  async open(pin: string): Promise<boolean> {
    const device = this.device!;
    const raw = await unwrap(device.wrapped, pin, device.id);
    if (!raw) return false;
    this.store.unlock(await Seal.of(raw));
    await this.enter();
    return true;
  }

  // again gets the key from the server, for whoever is signed in, and sets a new PIN if one is given.
  async again(pin: string): Promise<void> {
    const { id } = this.device!;
    const { secret, key, mark } = await this.wire.again(id).catch(async (error: unknown) => {
      if (error instanceof Trouble && error.why === "wipe") await this.erase(false);
      throw error;
    });
    const raw = fromBase64url(key);
    if (pin) {
      const device = { id, wrapped: await wrap(raw, pin, id), mark };
      await this.store.setDevice(device);
      this.device = device;
    }
    this.store.unlock(await Seal.of(raw));
    await this.store.set("box", "credential", { id, secret } satisfies Credential);
    this.trouble = null;
    await this.wire.leave();
    await this.enter();
  }

  // repin changes the PIN of a phone whose PIN is known; false when it is another.
  async repin(old: string, pin: string): Promise<boolean> {
    const { id, wrapped, mark } = this.device!;
    const raw = await unwrap(wrapped, old, id);
    if (!raw) return false;
    this.device = { id, wrapped: await wrap(raw, pin, id), ...(mark && { mark }) };
    await this.store.setDevice(this.device);
    return true;
  }

  private async enter(): Promise<void> {
    const credential = await this.store.get<Credential>("box", "credential");
    this.wire.credential = credential ?? null;
    const pack = await this.store.get<Pack>("box", "pack");
    await this.book.load();
    this.touchedAt = Date.now();
    this.set({ phase: "open", pack: pack ?? null });
    void this.settleIn();
    void this.beat();
    this.kick(true);
  }

  // settleIn asks that what is kept may stay, and how much room there is.
  async settleIn(): Promise<void> {
    const storage = navigator.storage;
    const persisted = (await storage?.persisted?.()) || (await storage?.persist?.()) || false;
    const { usage = 0, quota = 0 } = (await storage?.estimate?.()) ?? {};
    this.set({ persisted, room: quota ? { used: usage, all: quota } : null });
  }

  // lock covers the pages. The key stays while there is something to send, and no longer.
  lock(): void {
    if (this.phase !== "open") return;
    for (const pen of this.pens.values()) void pen.flush();
    this.set({ phase: "locked" });
  }

  // askLocked finds out whether a phone that nobody opens is to be erased: it has no credential while it is locked.
  private async askLocked(): Promise<void> {
    if (this.phase !== "locked" || !this.store.locked || !this.device?.mark) return;
    const { id, mark } = this.device;
    try {
      await this.wire.marked(id, mark);
    } catch (error) {
      if (!(error instanceof Trouble) || error.why !== "wipe" || !this.store.locked) return;
      this.wire.credential = { id, secret: mark }; // enough to say that it is done
      await this.erase(true);
    }
  }

  private forget(): void {
    this.store.unlock(null);
    this.wire.credential = null;
    this.book.forms.clear();
    this.book.files.clear();
    this.pack = null;
  }

  async erase(report: boolean): Promise<void> {
    const { credential } = this.wire;
    await this.store.erase();
    this.book.forms.clear();
    this.book.files.clear();
    this.pens.clear();
    say({ erased: true });
    this.set({ phase: "erased", pack: null, device: undefined });
    if (!report || !credential) return;
    for (const wait of [0, 2000, 10_000]) {
      await new Promise((go) => setTimeout(go, wait));
      try {
        await this.wire.emptied();
        return;
      } catch (error) {
        if (error instanceof Trouble && error.why !== "offline" && error.why !== "busy") return;
      }
    }
  }

  // ---- writing

  pen(content: Content, changed: () => void): Pen {
    const pen = new Pen(
      this.book,
      content,
      () => {
        this.post.wrote(content.id);
        changed();
      },
      (error) => this.wrote(error),
    );
    this.pens.set(content.id, pen);
    return pen;
  }

  async put(pen: Pen): Promise<void> {
    await pen.close();
    if (pen.saved) this.pens.delete(pen.content.id);
    this.post.closed(pen.content.id);
    this.kick();
  }

  // wrote takes what became of writing to the disk.
  wrote(error: unknown): void {
    const full = error !== null;
    if (full !== this.full) this.set({ full });
    if (full) void this.settleIn();
  }

  // ---- the post

  // kick begins a round soon; fresh: and takes the pack anew.
  kick(fresh = false): void {
    if (fresh) this.packAt = 0;
    this.failed = 0;
    this.wake();
  }

  // beat is the post's heart: one tab of the phone has it.
  private async beat(): Promise<void> {
    if (this.beating) return;
    this.beating = true;
    await hold("post", true);
    while (this.phase !== "erased") {
      if (!this.store.locked) await this.round();
      if (this.phase === "locked" && !this.store.locked && !this.goesOn()) this.forget();
      await this.rest(this.pause());
    }
  }

  private pause(): number {
    if (!this.trouble) return this.book.left().files > 0 ? looking : quiet;
    return Math.max(pauses[Math.min(this.failed++, pauses.length - 1)]!, this.trouble.wait * 1000);
  }

  private goesOn(): boolean {
    const { forms, files } = this.book.left();
    return forms + files > 0 && this.trouble?.why !== "again";
  }

  private rest(time: number): Promise<void> {
    return new Promise((go) => {
      const timer = setTimeout(go, time);
      this.wake = () => {
        clearTimeout(timer);
        setTimeout(go, 50); // what is still being written comes along
      };
    });
  }

  private async round(): Promise<void> {
    this.set({ sending: true });
    try {
      await this.post.round();
      const ends = this.status?.device === "closing";
      if (!ends && Date.now() - this.packAt > packEvery) await this.fetchPack();
      this.set({ trouble: null });
      this.failed = 0;
      if (ends) await this.closing();
    } catch (error) {
      if (error instanceof Trouble && error.why === "wipe") await this.erase(true);
      else this.set({ trouble: error instanceof Trouble ? error : new Trouble("busy", 0, String(error)) });
    } finally {
      this.set({ sending: false });
    }
  }

  private async fetchPack(): Promise<void> {
    const pack = await this.wire.pack(this.pack === null);
    this.packAt = Date.now();
    if (!pack) return;
    await this.store.set("box", "pack", pack);
    await this.book.take(pack);
    this.set({ pack });
    say({ pack: true });
  }

  // closing ends a phone that the office closes, once nothing is left on it that the server has not.
  private async closing(): Promise<void> {
    if ([...this.pens.values()].every((pen) => pen.saved) && !(await waiting(this.book))) await this.erase(true);
  }

  private took(what: { status?: Status | null; offset?: number | null }): void {
    if (what.status) {
      const states = JSON.stringify(what.status.forms.map((one) => [one.id, one.rev, one.state]));
      const before = JSON.stringify(this.status?.forms.map((one) => [one.id, one.rev, one.state]) ?? []);
      if (this.status && states !== before) this.packAt = 0; // somebody did something: it is in the pack
      this.set({ status: what.status });
    }
    this.failed = 0;
    if (typeof what.offset === "number") this.set({ offset: what.offset });
  }

  // ---- the world around

  private watch(): void {
    addEventListener("online", () => {
      this.kick();
      void this.askLocked();
    });
    addEventListener("offline", () => this.tell());
    const flush = (): void => {
      for (const pen of this.pens.values()) void pen.flush();
    };
    addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", () => {
      flush();
      if (document.visibilityState === "visible") this.kick();
    });
    addEventListener("beforeunload", (event) => {
      if ([...this.pens.values()].some((pen) => !pen.saved)) event.preventDefault();
    });
    for (const name of ["pointerdown", "keydown"]) addEventListener(name, () => (this.touchedAt = Date.now()), { passive: true });
    setInterval(() => Date.now() - this.touchedAt > idle && this.lock(), 15_000);
  }

  private async heard(word: Word): Promise<void> {
    if (word.erased) return location.reload();
    if (this.phase !== "open" || this.store.locked) return;
    if (word.form) await this.book.reread(word.form);
    if (word.pack) this.set({ pack: (await this.store.get<Pack>("box", "pack")) ?? null });
  }
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(`patuh-lapangan ${name}`);
  } catch {
    return null;
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`patuh-lapangan ${name}`, value);
  } catch {
    // then it is asked for again
  }
}
