// Where the phone is, and how far that is from the unit.

import type { Place } from "./content";

export type NoPlace = "denied" | "unavailable" | "timeout";

// locate asks the phone where it is. Rejects with a NoPlace.
export function locate(): Promise<Place> {
  return new Promise((take, fail) => {
    if (!navigator.geolocation) return fail("unavailable" satisfies NoPlace);
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) => take({ lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy, at: new Date(timestamp).toISOString() }),
      (error) => fail((error.code === 1 ? "denied" : error.code === 3 ? "timeout" : "unavailable") satisfies NoPlace),
      { enableHighAccuracy: true, timeout: 30_000, maximumAge: 30_000 },
    );
  });
}

const earth = 6_371_008.8; // mean radius, metres

// metres is the distance of two points along the earth.
export function metres(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const rad = (degrees: number): number => (degrees * Math.PI) / 180;
  const h =
    Math.sin(rad(b.lat - a.lat) / 2) ** 2 + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(rad(b.lon - a.lon) / 2) ** 2;
  return 2 * earth * Math.asin(Math.min(1, Math.sqrt(h)));
}
