// Brings a sealed file to the server in parts (tus 1.0.0), so that a line that breaks costs one part. Only one
// part is ever open in memory.

import { pieceSize, type KeptFile, type Store } from "./store";
import { ask, Trouble, type Wire } from "./wire";

const version = { "Tus-Resumable": "1.0.0" };
const collection = "/lapangan/kirim";
// partSize is small enough to get through a line that breaks every few seconds.
const partSize = 256 << 10;

const coded = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

export interface Carrying {
  store: Store;
  wire: Wire;
  began(address: string): Promise<void>; // the upload has an address: it is kept with the file
  moved(sent: number, size: number): void;
}

// carry brings all bytes of a file and returns the name of its upload. Troubles come out as they are.
export async function carry(kept: KeptFile, c: Carrying): Promise<string> {
  let address = kept.upload;
  let offset = address ? await reached(address, c.wire) : null;
  if (offset === null) {
    address = await begin(kept, c.wire);
    await c.began(address);
    offset = 0;
  }
  while (offset < kept.file.size) {
    c.moved(offset, kept.file.size);
    offset = await part(kept, address, offset, c);
  }
  c.moved(offset, kept.file.size);
  return address.slice(address.lastIndexOf("/") + 1);
}

// reached is how much of an upload is there; null when the server knows it no more.
async function reached(address: string, wire: Wire): Promise<number | null> {
  try {
    const answer = await ask(address, { method: "HEAD", headers: { ...wire.headers(), ...version } });
    return Number(answer.headers.get("Upload-Offset"));
  } catch (error) {
    if (error instanceof Trouble && error.why === "refused") return null;
    if (error instanceof Trouble && error.status === 410) return null;
    throw error;
  }
}

async function begin({ file, form }: KeptFile, wire: Wire): Promise<string> {
  const told = { filename: file.name, filetype: file.type, form, ref: file.ref };
  const answer = await ask(collection, {
    method: "POST",
    headers: {
      ...wire.headers(),
      ...version,
      "Upload-Length": String(file.size),
      "Upload-Metadata": Object.entries(told)
        .map(([name, text]) => `${name} ${coded(text)}`)
        .join(","),
    },
  });
  const address = new URL(answer.headers.get("Location") ?? "", location.href).pathname;
  if (!address.startsWith(collection + "/")) throw new Trouble("busy", answer.status, "");
  return address;
}

async function part(kept: KeptFile, address: string, offset: number, { store, wire }: Carrying): Promise<number> {
  const piece = await store.piece(kept.file.ref, Math.floor(offset / pieceSize));
  if (!piece) throw new Trouble("refused", 0, "");
  const from = offset % pieceSize;
  const body = piece.slice(from, from + partSize);
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  const headers = {
    ...wire.headers(),
    ...version,
    "Upload-Offset": String(offset),
    "Content-Type": "application/offset+octet-stream",
    "Upload-Checksum": `sha256 ${btoa(String.fromCharCode(...sum))}`,
  };
  try {
    const answer = await ask(address, { method: "PATCH", headers, body }, 60_000);
    return Number(answer.headers.get("Upload-Offset"));
  } catch (error) {
    // Another part came first, or this one was broken on its way: what is there is asked for again.
    if (error instanceof Trouble && (error.status === 409 || error.status === 460)) throw new Trouble("busy", error.status, error.message);
    throw error;
  }
}
