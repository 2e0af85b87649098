// Several tabs of one phone: who sends, who writes on which form, and what they tell each other.

import type { Exclusive } from "./book";

export interface Word {
  form?: string; // this form was changed
  pack?: true; // the pack is another
  erased?: true; // nothing is left on this phone
  yield?: string; // another tab wants to write on this form
}

const channel = new BroadcastChannel("patuh-lapangan");
const prefix = "patuh-lapangan ";

export function say(word: Word): void {
  channel.postMessage(word);
}

// hear listens to other tabs, until the returned function is called.
export function hear(ear: (word: Word) => void): () => void {
  const heard = (event: MessageEvent): void => ear(event.data as Word);
  channel.addEventListener("message", heard);
  return () => channel.removeEventListener("message", heard);
}

// exclusive runs one thing at a time by name, in all tabs.
export const exclusive: Exclusive = (name, act) => navigator.locks.request(prefix + name, act) as ReturnType<typeof act>;

// Hold is something that one tab has until it lets go.
export interface Hold {
  release(): void;
}

// hold takes a name for this tab; null where another has it and wait is not set.
export function hold(name: string, wait: boolean, signal?: AbortSignal): Promise<Hold | null> {
  return new Promise((take) => {
    const options: LockOptions = wait ? (signal ? { signal } : {}) : { ifAvailable: true };
    void navigator.locks
      .request(prefix + name, options, (lock) => {
        if (!lock) {
          take(null);
          return;
        }
        return new Promise<void>((release) => take({ release }));
      })
      .catch(() => take(null));
  });
}

// held says whether some tab has a name.
export async function held(name: string): Promise<boolean> {
  const { held: all } = await navigator.locks.query();
  return (all ?? []).some((lock) => lock.name === prefix + name);
}
