// Photos: what the camera wrote into them is read first; what is shown is a small picture made on the phone; what
// is kept and sent is the original, byte by byte.

import exifr from "exifr/dist/mini.esm.mjs";
import type { Attached, Kind, Place } from "./content";
import { sha256 } from "./uuid";

export const largest = 20 << 20; // bytes: what the server takes of a photo
const side = 480;

interface Exif {
  DateTimeOriginal?: unknown;
  OffsetTimeOriginal?: unknown;
  latitude?: unknown;
  longitude?: unknown;
  GPSHPositioningError?: unknown;
}

export interface Taken {
  taken: string | null;
  place: Place | null;
}

// readExif is when and where a photo says that it was taken; null for what it does not say.
export async function readExif(bytes: ArrayBuffer): Promise<Taken> {
  const options = { tiff: true, exif: true, gps: true, ifd0: false, translateKeys: true, translateValues: true, reviveValues: false };
  const read: Exif = (await exifr.parse(bytes.slice(0, 256 << 10), options).catch(() => undefined)) ?? {};
  const taken = instant(tag(read, "DateTimeOriginal", 0x9003), tag(read, "OffsetTimeOriginal", 0x9011));
  const lat = degrees(tag(read, "GPSLatitude", 2), tag(read, "GPSLatitudeRef", 1));
  const lon = degrees(tag(read, "GPSLongitude", 4), tag(read, "GPSLongitudeRef", 3));
  if (lat === null || lon === null) return { taken, place: null };
  const accuracy = tag(read, "GPSHPositioningError", 0x1f);
  return { taken, place: { lat, lon, accuracy: typeof accuracy === "number" ? accuracy : 0, at: taken } };
}

const tag = (read: object, name: string, code: number): unknown => (read as Record<string | number, unknown>)[name] ?? (read as Record<string | number, unknown>)[code];

// instant reads "2026:11:22 09:10:11" with its offset, or by the phone's own clock where it has none.
function instant(text: unknown, offset: unknown): string | null {
  if (typeof text !== "string") return null;
  const found = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(text);
  if (!found) return null;
  const zone = typeof offset === "string" && /^[+-]\d\d:\d\d$/.test(offset) ? offset : "";
  const at = new Date(`${found[1]}-${found[2]}-${found[3]}T${found[4]}${zone}`);
  const year = at.getUTCFullYear();
  return year >= 1970 && year <= 2100 ? at.toISOString() : null; // a camera without a clock writes the year 0
}

function degrees(parts: unknown, side: unknown): number | null {
  const [d = NaN, m = 0, s = 0] = Array.isArray(parts) || ArrayBuffer.isView(parts) ? Array.from(parts as ArrayLike<number>) : [];
  const value = (d + m / 60 + s / 3600) * (side === "S" || side === "W" ? -1 : 1);
  return Number.isFinite(value) && Math.abs(value) <= 180 ? value : null;
}

// isPhoto looks at the first bytes of a file. What only claims to be a photo is told while whoever took it still
// stands before the thing; the server looks deeper.
export async function isPhoto(file: Blob): Promise<boolean> {
  const first = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  const text = String.fromCharCode(...first);
  return text.startsWith("\xff\xd8\xff") || text.startsWith("\x89PNG") || (text.startsWith("RIFF") && text.endsWith("WEBP")) || text.slice(4, 8) === "ftyp";
}

// preview is the small picture; null for a file that the browser cannot show.
export async function preview(file: Blob): Promise<Blob | null> {
  try {
    const whole = await createImageBitmap(file);
    const scale = Math.min(1, side / Math.max(whole.width, whole.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(whole.width * scale));
    canvas.height = Math.max(1, Math.round(whole.height * scale));
    canvas.getContext("2d")!.drawImage(whole, 0, 0, canvas.width, canvas.height);
    whole.close();
    return await new Promise((take) => canvas.toBlob(take, "image/jpeg", 0.7));
  } catch {
    return null;
  }
}

// attach describes a file that somebody brought for a question, or for the form as a whole.
export async function attach(file: Blob, name: string, kind: Kind, question: string, here: Place | null): Promise<Attached> {
  const bytes = await file.arrayBuffer();
  const exif = kind === "photo" ? await readExif(bytes) : { taken: null, place: null };
  return {
    ref: crypto.randomUUID(),
    sha256: await sha256(bytes),
    size: file.size,
    type: file.type || "application/octet-stream",
    name: name.slice(0, 200),
    kind,
    question,
    taken: exif.taken,
    place: exif.place ? { ...exif.place, at: exif.place.at || new Date().toISOString() } : here,
  };
}
