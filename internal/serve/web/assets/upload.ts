// Files are sent in parts (tus 1.0.0), so that a line that breaks, a pause or a closed page costs one
// part and not the file. The form sends them as well without any of this.

interface Told {
  to: string; // where uploads are made
  then: string; // where the files are listed
  purpose: string;
  words: Record<"pause" | "resume" | "cancel" | "paused" | "sending" | "done" | "lost" | "list", string>;
}

const partSize = 2 << 20;
const pauses = [1000, 3000, 10_000, 30_000]; // after a part that did not arrive
const version = { "Tus-Resumable": "1.0.0" };

class Refusal extends Error {}

// begun are the addresses of uploads by their files, for whoever comes back to a page.
const prefix = "patuh-upload ";
const mark = (file: File) => `${prefix}${file.name} ${file.size} ${file.lastModified}`;

// forgetUploads leaves no name of a file behind on a device that others use.
export function forgetUploads(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
  } catch {
    // then nothing was kept either
  }
}

function recall(file: File): string | null {
  try {
    return localStorage.getItem(mark(file));
  } catch {
    return null;
  }
}

function remember(file: File, address: string | null): void {
  try {
    if (address) localStorage.setItem(mark(file), address);
    else localStorage.removeItem(mark(file));
  } catch {
    // the upload begins again after the page was closed
  }
}

const coded = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

async function refusalOf(answer: Response): Promise<Refusal> {
  const said = await answer.json().catch(() => ({}));
  return new Refusal(said.detail ?? String(answer.status));
}

class Sending {
  private readonly bar = document.createElement("progress");
  private readonly line = document.createElement("p");
  private readonly box = document.createElement("div");
  private readonly pausing = document.createElement("button");
  private paused: Promise<void> | null = null;
  private goOn = () => {};
  private stop = new AbortController();
  private address: string | null = null;

  constructor(private readonly file: File, private readonly told: Told, at: HTMLElement) {
    this.box.className = "sending__file";
    this.bar.max = Math.max(file.size, 1);
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", file.name);
    const cancel = document.createElement("button");
    for (const [button, word, act] of [
      [this.pausing, "pause", () => this.pause()],
      [cancel, "cancel", () => this.cancel()],
    ] as const) {
      button.type = "button";
      button.className = "govuk-button govuk-button--secondary";
      button.textContent = told.words[word];
      button.setAttribute("aria-label", `${told.words[word]}: ${file.name}`);
      button.addEventListener("click", act);
    }
    this.box.append(this.line, this.bar, this.pausing, cancel);
    this.say(told.words.sending);
    at.append(this.box);
  }

  private say(text: string): void {
    this.line.textContent = `${this.file.name}: ${text}`;
  }

  private pause(): void {
    const { words } = this.told;
    if (this.paused) {
      this.paused = null;
      this.goOn();
    } else {
      this.paused = new Promise((go) => (this.goOn = go));
    }
    this.pausing.textContent = this.paused ? words.resume : words.pause;
    this.say(this.paused ? words.paused : words.sending);
  }

  private cancel(): void {
    this.stop.abort();
    this.goOn();
    remember(this.file, null);
    if (this.address) void fetch(this.address, { method: "DELETE", headers: version });
    this.box.remove();
  }

  private ask(address: string, method: string, headers: Record<string, string>, body?: Blob): Promise<Response> {
    const lang = document.documentElement.lang;
    return fetch(address, { method, headers: { ...version, "Accept-Language": lang, ...headers }, body, signal: this.stop.signal });
  }

  // begin finds the upload that was begun before, or makes one; it returns how much is there.
  private async begin(): Promise<number> {
    this.address ??= recall(this.file);
    if (this.address) {
      const answer = await this.ask(this.address, "HEAD", {});
      if (answer.ok) return Number(answer.headers.get("Upload-Offset"));
      if (answer.status >= 500) throw new Error();
      this.address = null;
    }
    const answer = await this.ask(this.told.to, "POST", {
      "Upload-Length": String(this.file.size),
      "Upload-Metadata": `filename ${coded(this.file.name)},filetype ${coded(this.file.type)},purpose ${coded(this.told.purpose)}`,
    });
    if (answer.status >= 500) throw new Error();
    if (!answer.ok) throw await refusalOf(answer);
    this.address = answer.headers.get("Location")!;
    remember(this.file, this.address);
    return 0;
  }

  private async part(offset: number): Promise<number> {
    const body = this.file.slice(offset, offset + partSize);
    const headers: Record<string, string> = { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
    if (crypto.subtle) {
      const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await body.arrayBuffer()));
      headers["Upload-Checksum"] = `sha256 ${btoa(String.fromCharCode(...sum))}`;
    }
    const answer = await this.ask(this.address!, "PATCH", headers, body);
    if (answer.ok) return Number(answer.headers.get("Upload-Offset"));
    if (answer.status >= 500 || answer.status === 409 || answer.status === 460) throw new Error();
    throw await refusalOf(answer);
  }

  // run sends the file; false when it was cancelled or not taken.
  async run(): Promise<boolean> {
    for (let failed = 0; ; ) {
      try {
        let offset = await this.begin();
        while (offset < this.file.size) {
          this.bar.value = offset;
          await this.paused;
          offset = await this.part(offset);
          failed = 0;
        }
        remember(this.file, null);
        this.bar.value = this.bar.max;
        this.say(this.told.words.done);
        for (const button of this.box.querySelectorAll("button")) button.remove();
        return true;
      } catch (error) {
        if (this.stop.signal.aborted) return false;
        if (error instanceof Refusal) {
          remember(this.file, null);
          this.say(error.message);
          this.box.classList.add("sending__file--refused");
          this.bar.remove();
          for (const button of this.box.querySelectorAll("button")) button.remove();
          return false;
        }
        this.say(this.told.words.lost);
        await new Promise((go) => setTimeout(go, pauses[Math.min(failed++, pauses.length - 1)]));
        if (this.stop.signal.aborted) return false;
        this.say(this.told.words.sending);
      }
    }
  }
}

async function sendAll(form: HTMLFormElement, files: File[], told: Told): Promise<void> {
  const at = form.querySelector<HTMLElement>("[data-sending]")!;
  const said = form.querySelector<HTMLElement>("[data-said]")!;
  at.replaceChildren();
  const all = files.map((file) => new Sending(file, told, at));
  said.textContent = told.words.sending;
  let good = true;
  for (const one of all) good = (await one.run()) && good; // one after the other: a slow line has room for one
  if (good) {
    location.assign(`${told.then}?selesai=files_sent`);
    return;
  }
  said.textContent = at.textContent;
  const on = document.createElement("a");
  on.href = told.then;
  on.textContent = told.words.list;
  at.append(on);
}

export function sendInParts(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-script="upload"]')) {
    const told: Told = JSON.parse(form.dataset.options ?? "{}");
    form.addEventListener("submit", (event) => {
      const input = form.querySelector<HTMLInputElement>('input[type="file"]');
      const files = [...(input?.files ?? [])];
      if (files.length === 0) return; // the server says what is missing
      event.preventDefault();
      void sendAll(form, files, told);
    });
  }
}

// beside is where a field says what became of its files.
function beside(input: HTMLInputElement, otherwise: HTMLElement): HTMLElement {
  const field = input.closest<HTMLElement>(".govuk-form-group");
  if (!field) return otherwise;
  let at = field.querySelector<HTMLElement>("[data-sent]");
  if (!at) {
    at = document.createElement("div");
    at.className = "sending";
    at.dataset.sent = "";
    field.append(at);
  }
  return at;
}

// sendThenSubmit sends the files of a form in parts first, and then the form without them.
async function sendThenSubmit(form: HTMLFormElement, inputs: HTMLInputElement[], told: Told): Promise<void> {
  const at = form.querySelector<HTMLElement>("[data-sending]")!;
  const said = form.querySelector<HTMLElement>("[data-said]")!;
  at.replaceChildren();
  for (const before of form.querySelectorAll("[data-sent]")) before.replaceChildren();
  said.textContent = told.words.sending;
  let good = true;
  for (const input of inputs) {
    for (const file of [...(input.files ?? [])]) good = (await new Sending(file, told, beside(input, at)).run()) && good;
    input.value = ""; // what did not go is said beside it, and may be chosen again
  }
  if (good) {
    form.dataset.gone = "1"; // this way of sending tells no listener
    return form.submit();
  }
  said.textContent = [...form.querySelectorAll(".sending__file")].map((one) => one.textContent).join(" ");
  const on = document.createElement("button");
  on.className = "govuk-button govuk-button--secondary";
  on.textContent = told.words.list;
  at.append(on);
}

export function sendReport(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-script="report"]')) {
    const told: Told = JSON.parse(form.dataset.options ?? "{}");
    form.addEventListener("submit", (event) => {
      const inputs = [...form.querySelectorAll<HTMLInputElement>('input[type="file"]')];
      if (inputs.every((input) => !input.files?.length)) return;
      event.preventDefault();
      void sendThenSubmit(form, inputs, told);
    });
  }
}
