// Seals what a phone keeps. The data key comes from the server when the phone is enrolled; on the phone it is kept
// only wrapped by a key made from the PIN, so that whoever finds the phone reads nothing without the PIN.

export const iterations = 600_000;

export interface Wrapped {
  salt: Uint8Array<ArrayBuffer>;
  iterations: number;
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

const random = (n: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(n));

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text));

export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
}

async function fromPin(pin: string, salt: Uint8Array<ArrayBuffer>, rounds: number): Promise<CryptoKey> {
  const typed = await crypto.subtle.importKey("raw", bytesOf(pin.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

// wrap closes the data key with a PIN.
export async function wrap(key: Uint8Array<ArrayBuffer>, pin: string, device: string): Promise<Wrapped> {
  const [salt, iv] = [random(16), random(12)];
  const closing = await fromPin(pin, salt, iterations);
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytesOf(device) }, closing, key);
  return { salt, iterations, iv, data };
}

// unwrap opens the data key; null when the PIN is another.
export async function unwrap(wrapped: Wrapped, pin: string, device: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const opening = await fromPin(pin, wrapped.salt, wrapped.iterations);
  try {
    const how = { name: "AES-GCM", iv: wrapped.iv, additionalData: bytesOf(device) };
    return new Uint8Array(await crypto.subtle.decrypt(how, opening, wrapped.data));
  } catch {
    return null;
  }
}

// Seal closes and opens records. Where a record lies is sealed with it, so that none can be put in another's place.
export class Seal {
  private constructor(private readonly key: CryptoKey) {}

  static async of(key: Uint8Array<ArrayBuffer>): Promise<Seal> {
    return new Seal(await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]));
  }

  async close(where: string, data: BufferSource): Promise<Sealed> {
    const iv = random(12);
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytesOf(where) }, this.key, data) };
  }

  open(where: string, sealed: Sealed): Promise<ArrayBuffer> {
    return crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv, additionalData: bytesOf(where) }, this.key, sealed.data);
  }

  closeJSON(where: string, value: unknown): Promise<Sealed> {
    return this.close(where, bytesOf(JSON.stringify(value)));
  }

  async openJSON<T>(where: string, sealed: Sealed): Promise<T> {
    return JSON.parse(new TextDecoder().decode(await this.open(where, sealed))) as T;
  }
}
