// What the phone keeps, sealed. Only which device it is, and ids, can be read without the key.

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Attached, Comment, Content, Lack, Outcome } from "./content";
import type { Seal, Sealed, Wrapped } from "./seal";

export interface Device {
  id: string;
  wrapped: Wrapped;
  mark?: string; // in the open: with it the phone asks while it is locked whether it is to be erased, and nothing else
}

// Kept is a form on this phone, and how far the server has it.
export interface Kept {
  content: Content;
  pending: { content: Content; edit: number } | null; // sent, and not answered yet: it goes again just as it was
  base: Content | null; // what stood on the server at rev
  rev: number;
  state: string; // empty: the server has not seen it
  edit: number; // counts what was written here
  sent: number; // the last of them that the server has acknowledged
  stuck: number; // the change that the server refuses; it is not sent again as it is
  outcome: Outcome | "";
  why: string;
  lacks: Lack[]; // as the server told
  lacking: string[] | null; // files that the server has not; null: it was not asked
  checked: string; // when the server last told about it
  aside: Content | null; // what was written here and did not go into the form: somebody decides
  by: string;
  comments: Comment[];
  mend: string;
  closed?: boolean; // it was reviewed, and what it says lies here no more
}

// KeptFile is a file on this phone. Its bytes are apart, in pieces.
export interface KeptFile {
  file: Attached;
  form: string;
  pieces: number;
  upload: string; // address of an upload that was begun
  kept: boolean; // the server has it
  refused: string; // why the server does not take it
  lost: number; // how often the server no longer knew an upload of it
  since?: number; // when it was brought, by this phone's clock
}

interface Shape extends DBSchema {
  device: { key: string; value: Device };
  box: { key: string; value: Sealed };
  forms: { key: string; value: Sealed };
  files: { key: string; value: Sealed };
  pieces: { key: [string, number]; value: Sealed };
  previews: { key: string; value: Sealed };
}

export const pieceSize = 1 << 20;

// strict: a record is on the disk before it counts as kept, since batteries die.
const strict = { durability: "strict" } as const;

type Named = "box" | "forms" | "files";

export class Store {
  private seal: Seal | null = null;

  private constructor(private readonly db: IDBPDatabase<Shape>) {}

  static async open(name = "patuh-lapangan", newer: () => void = () => {}): Promise<Store> {
    const db = await openDB<Shape>(name, 1, {
      upgrade(made) {
        for (const store of ["device", "box", "forms", "files", "pieces", "previews"] as const) made.createObjectStore(store);
      },
      blocking() {
        db.close(); // another tab has a newer version of these pages
        newer();
      },
    });
    return new Store(db);
  }

  unlock(seal: Seal | null): void {
    this.seal = seal;
  }

  get locked(): boolean {
    return this.seal === null;
  }

  private get key(): Seal {
    if (!this.seal) throw new Error("locked");
    return this.seal;
  }

  device(): Promise<Device | undefined> {
    return this.db.get("device", "this");
  }

  async setDevice(device: Device): Promise<void> {
    await this.put("device", "this", device);
  }

  private async put<N extends "device" | Named | "previews">(name: N, key: string, value: Shape[N]["value"]): Promise<void> {
    const tx = this.db.transaction(name, "readwrite", strict);
    await Promise.all([tx.store.put(value as never, key as never), tx.done]);
  }

  async get<T>(name: Named, key: string): Promise<T | undefined> {
    const sealed = await this.db.get(name, key);
    return sealed && this.key.openJSON<T>(`${name}/${key}`, sealed);
  }

  async set(name: Named, key: string, value: unknown): Promise<void> {
    await this.put(name, key, await this.key.closeJSON(`${name}/${key}`, value));
  }

  async all<T>(name: Named): Promise<Map<string, T>> {
    const [keys, values] = await Promise.all([this.db.getAllKeys(name), this.db.getAll(name)]);
    const opened = await Promise.all(values.map((sealed, i) => this.key.openJSON<T>(`${name}/${String(keys[i])}`, sealed)));
    return new Map(opened.map((value, i) => [String(keys[i]), value]));
  }

  async drop(name: Named, key: string): Promise<void> {
    await this.db.delete(name, key);
  }

  // keepFile seals a file piece by piece; nothing of it stays when there is no room for all.
  async keepFile(form: string, file: Attached, bytes: Blob, preview: Blob | null): Promise<KeptFile> {
    const pieces = Math.max(1, Math.ceil(bytes.size / pieceSize));
    const kept: KeptFile = { file, form, pieces, upload: "", kept: false, refused: "", lost: 0, since: Date.now() };
    try {
      for (let n = 0; n < pieces; n++) {
        const piece = await bytes.slice(n * pieceSize, (n + 1) * pieceSize).arrayBuffer();
        const sealed = await this.key.close(`pieces/${file.ref}/${n}`, piece);
        const tx = this.db.transaction("pieces", "readwrite", strict);
        await Promise.all([tx.store.put(sealed, [file.ref, n]), tx.done]);
      }
      if (preview) await this.put("previews", file.ref, await this.key.close(`previews/${file.ref}`, await preview.arrayBuffer()));
      await this.set("files", file.ref, kept);
    } catch (error) {
      await this.dropBytes(file.ref).catch(() => {});
      throw error;
    }
    return kept;
  }

  // piece is one piece of a file; undefined where it is not here.
  async piece(ref: string, n: number): Promise<ArrayBuffer | undefined> {
    const sealed = await this.db.get("pieces", [ref, n]);
    return sealed && this.key.open(`pieces/${ref}/${n}`, sealed);
  }

  // whole is a file as it was brought, or null.
  async whole(ref: string): Promise<Blob | null> {
    const kept = await this.get<KeptFile>("files", ref);
    if (!kept) return null;
    const all: ArrayBuffer[] = [];
    for (let n = 0; n < kept.pieces; n++) {
      const piece = await this.piece(ref, n);
      if (!piece) return null;
      all.push(piece);
    }
    return new Blob(all, { type: kept.file.type });
  }

  async preview(ref: string): Promise<Blob | null> {
    const sealed = await this.db.get("previews", ref);
    return sealed ? new Blob([await this.key.open(`previews/${ref}`, sealed)], { type: "image/jpeg" }) : null;
  }

  // hasBytes says whether the pieces of a file are here.
  async hasBytes(ref: string): Promise<boolean> {
    return (await this.db.getKey("pieces", [ref, 0])) !== undefined;
  }

  // dropBytes removes the pieces of a file. Its small picture stays, to be shown.
  async dropBytes(ref: string): Promise<void> {
    await this.db.delete("pieces", IDBKeyRange.bound([ref, 0], [ref, Number.MAX_SAFE_INTEGER]));
  }

  async dropFile(ref: string): Promise<void> {
    await this.dropBytes(ref);
    await this.db.delete("previews", ref);
    await this.db.delete("files", ref);
  }

  // erase leaves nothing of anybody on the phone.
  async erase(): Promise<void> {
    this.seal = null;
    const names = ["device", "box", "forms", "files", "pieces", "previews"] as const;
    const tx = this.db.transaction(names, "readwrite", strict);
    await Promise.all([...names.map((name) => tx.objectStore(name).clear()), tx.done]);
  }
}
