// What somebody writes on one form: kept on the disk a moment after each keystroke, and at once when the page may
// be about to go. What comes in from elsewhere meanwhile goes underneath.

import type { Book } from "./book";
import type { Content } from "./content";
import { rebase } from "./merge";
import type { Kept } from "./store";

const pause = 250; // milliseconds; the bar is 300
const again = 5000;

export class Pen {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private seen: Content; // as it lies on the disk, as far as this pen knows
  private readonly deaf: () => void;
  saved = true;

  constructor(
    private readonly book: Book,
    public content: Content,
    private readonly changed: () => void,
    private readonly wrote: (error: unknown) => void, // null when it is on the disk
  ) {
    this.seen = content;
    this.deaf = book.listen((id) => {
      const kept = id === content.id ? book.forms.get(id) : undefined;
      if (kept) this.absorb(kept);
    });
  }

  change(make: (content: Content) => Content): void {
    this.content = make(this.content);
    this.saved = false;
    this.changed();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), pause);
  }

  // flush writes what is not yet on the disk. It never fails: what could not be written stays here and is told.
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    if (this.saved) return;
    const mine = this.content;
    try {
      await this.book.write(mine.id, this.seen, mine);
      this.saved = this.content === mine || JSON.stringify(this.content) === JSON.stringify(this.seen);
      if (!this.saved) this.timer = setTimeout(() => void this.flush(), pause);
      this.wrote(null);
    } catch (error) {
      this.wrote(error);
      this.timer = setTimeout(() => void this.flush(), again); // room may come free, when the queue is sent
    }
    this.changed();
  }

  private absorb(kept: Kept): void {
    const before = this.content;
    this.content = rebase(this.seen, this.content, kept.content).content;
    this.seen = kept.content;
    if (JSON.stringify(before) === JSON.stringify(this.content)) this.content = before; // nothing to draw anew
    this.changed();
  }

  async close(): Promise<void> {
    await this.flush();
    if (!this.saved) return; // it goes on trying
    clearTimeout(this.timer);
    this.deaf();
  }
}
