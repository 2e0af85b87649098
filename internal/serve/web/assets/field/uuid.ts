// Names of forms. A form that each locus has once must get the same name on every phone, so that two people who
// begin it apart fill in one form.

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const dashed = (text: string): string => text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");

// named is the UUID of version 5 (RFC 9562) of a name within a namespace.
export async function named(namespace: string, name: string): Promise<string> {
  const space = Uint8Array.from(namespace.replace(/-/g, "").match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const text = new TextEncoder().encode(name);
  const both = new Uint8Array(space.length + text.length);
  both.set(space);
  both.set(text, space.length);
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-1", both)).slice(0, 16);
  sum[6] = (sum[6]! & 0x0f) | 0x50;
  sum[8] = (sum[8]! & 0x3f) | 0x80;
  return dashed(hex(sum));
}

export async function sha256(bytes: ArrayBuffer): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
