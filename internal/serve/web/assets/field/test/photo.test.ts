import assert from "node:assert/strict";
import { test } from "node:test";
import { readExif } from "../photo";
import { metres } from "../place";
import { named } from "../uuid";

type Entry = [tag: number, type: number, count: number, value: number | number[]];

// jpegWith is the head of a photo with what a camera writes into it: little-endian TIFF in an APP1 segment.
function jpegWith(taken: string, offset: string, gps: { lat: number[]; ns: string; lon: number[]; ew: string } | null): ArrayBuffer {
  const tiff: number[] = [0x49, 0x49, 42, 0, 8, 0, 0, 0];
  const two = (n: number): number[] => [n & 255, n >> 8];
  const four = (n: number): number[] => [n & 255, (n >> 8) & 255, (n >> 16) & 255, (n >>> 24) & 255];
  const text = (s: string): number[] => [...new TextEncoder().encode(s), 0];
  const rationals = (all: number[]): number[] => all.flatMap((n) => [...four(Math.round(n * 10_000)), ...four(10_000)]);
  const directory = (at: number, entries: Entry[]): number[] => {
    const head: number[] = two(entries.length);
    const tail: number[] = [];
    const free = at + 2 + entries.length * 12 + 4;
    for (const [tag, type, count, value] of entries) {
      head.push(...two(tag), ...two(type), ...four(count));
      if (typeof value === "number") head.push(...four(value));
      else if (value.length <= 4) head.push(...value, ...Array<number>(4 - value.length).fill(0));
      else {
        head.push(...four(free + tail.length));
        tail.push(...value);
      }
    }
    return [...head, 0, 0, 0, 0, ...tail];
  };
  const first = 8;
  const exifAt = first + 2 + (gps ? 2 : 1) * 12 + 4;
  const exif = directory(exifAt, [[0x9003, 2, 20, text(taken)], [0x9011, 2, offset.length + 1, text(offset)]]);
  const gpsAt = exifAt + exif.length;
  const ifd0: Entry[] = [[0x8769, 4, 1, exifAt]];
  if (gps) ifd0.push([0x8825, 4, 1, gpsAt]);
  tiff.push(...directory(first, ifd0), ...exif);
  if (gps) {
    const { lat, ns, lon, ew } = gps;
    tiff.push(...directory(gpsAt, [[1, 2, 2, text(ns)], [2, 5, 3, rationals(lat)], [3, 2, 2, text(ew)], [4, 5, 3, rationals(lon)]]));
  }
  const segment = [...new TextEncoder().encode("Exif"), 0, 0, ...tiff];
  const length = segment.length + 2;
  return new Uint8Array([0xff, 0xd8, 0xff, 0xe1, length >> 8, length & 255, ...segment, 0xff, 0xda, 0, 2, 0xff, 0xd9]).buffer;
}

test("a photo says when and where it was taken", async () => {
  const read = await readExif(jpegWith("2026:11:22 09:10:11", "+08:00", { lat: [3, 26, 30], ns: "S", lon: [114, 50, 15], ew: "E" }));
  assert.equal(read.taken, "2026-11-22T01:10:11.000Z");
  assert.deepEqual([read.place?.lat.toFixed(4), read.place?.lon.toFixed(4)], ["-3.4417", "114.8375"]);
});

test("a photo with a place and no time has no time of the place", async () => {
  const read = await readExif(jpegWith("x", "x", { lat: [3, 26, 30], ns: "S", lon: [114, 50, 15], ew: "E" }));
  assert.deepEqual([read.taken, read.place?.at], [null, null]);
});

test("a photo without a place has none, and what is no photo says nothing", async () => {
  assert.deepEqual(await readExif(jpegWith("2026:11:22 09:10:11", "+00:00", null)), { taken: "2026-11-22T09:10:11.000Z", place: null });
  for (const year of ["0000", "9999"]) assert.equal((await readExif(jpegWith(`${year}:01:01 00:00:00`, "+07:00", null))).taken, null, "a camera without a clock");
  assert.deepEqual(await readExif(new Uint8Array([1, 2, 3]).buffer), { taken: null, place: null });
  assert.deepEqual(await readExif(new Uint8Array(0).buffer), { taken: null, place: null });
});

test("distances go along the earth", () => {
  const far = metres({ lat: -3.44, lon: 114.83 }, { lat: -3.45, lon: 114.83 });
  assert(Math.abs(far - 1112) < 2, String(far));
  assert.equal(metres({ lat: 1, lon: 2 }, { lat: 1, lon: 2 }), 0);
});

// The vector of RFC 9562, appendix A.4.
test("a form that is there once has one name on every phone", async () => {
  assert.equal(await named("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com"), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
});
