// Passkeys: on the press of its button the form asks the browser to make or use a key, writes the
// browser's answer into its hidden field, and is sent. The server says with data-options what to ask
// for, in the JSON of the Web Authentication standard (level 3, section 5.1); browsers that do not
// read and write that JSON themselves are helped along.

interface Descriptor {
  id: string;
}

interface Asked {
  challenge: string;
  user?: { id: string };
  allowCredentials?: Descriptor[];
  excludeCredentials?: Descriptor[];
}

type Kind = "create" | "get";

interface Reads {
  parseCreationOptionsFromJSON?(asked: unknown): PublicKeyCredentialCreationOptions;
  parseRequestOptionsFromJSON?(asked: unknown): PublicKeyCredentialRequestOptions;
}

function bytes(text: string): ArrayBuffer {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, (c) => c.charCodeAt(0)).buffer;
}

function text(buffer: ArrayBuffer | null): string | undefined {
  if (!buffer) return undefined;
  const raw = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(raw).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const open = (list?: Descriptor[]) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

function read(asked: Asked): unknown {
  return {
    ...asked,
    challenge: bytes(asked.challenge),
    user: asked.user && { ...asked.user, id: bytes(asked.user.id) },
    allowCredentials: open(asked.allowCredentials),
    excludeCredentials: open(asked.excludeCredentials),
  };
}

async function ask(kind: Kind, asked: Asked): Promise<Credential | null> {
  const reads = PublicKeyCredential as unknown as Reads;
  if (kind === "create") {
    const publicKey = reads.parseCreationOptionsFromJSON?.(asked) ?? (read(asked) as PublicKeyCredentialCreationOptions);
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = reads.parseRequestOptionsFromJSON?.(asked) ?? (read(asked) as PublicKeyCredentialRequestOptions);
  return navigator.credentials.get({ publicKey });
}

function write(credential: Credential): unknown {
  const key = credential as PublicKeyCredential;
  if (typeof key.toJSON === "function") return key.toJSON();
  const made = key.response as AuthenticatorAttestationResponse;
  const used = key.response as AuthenticatorAssertionResponse;
  const response = made.attestationObject
    ? { attestationObject: text(made.attestationObject), transports: made.getTransports?.() ?? [] }
    : { authenticatorData: text(used.authenticatorData), signature: text(used.signature), userHandle: text(used.userHandle) };
  return {
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    clientExtensionResults: key.getClientExtensionResults(),
    response: { ...response, clientDataJSON: text(key.response.clientDataJSON) },
  };
}

// say shows the one sentence of the page that fits what happened.
function say(form: HTMLFormElement, what: string): void {
  for (const words of form.querySelectorAll<HTMLElement>("[data-when]")) words.hidden = words.dataset.when !== what;
}

async function answer(form: HTMLFormElement, kind: Kind): Promise<void> {
  if (typeof PublicKeyCredential === "undefined") return say(form, "unable");
  say(form, "asking");
  try {
    const options = JSON.parse(form.dataset.options ?? "") as { publicKey: Asked };
    const credential = await ask(kind, options.publicKey);
    const field = form.elements.namedItem("response");
    if (!credential || !(field instanceof HTMLInputElement)) return say(form, "refused");
    field.value = JSON.stringify(write(credential));
    form.submit();
  } catch (error) {
    // A key that the device has already is InvalidStateError; closing the browser's window, or
    // letting its time run out, NotAllowedError.
    say(form, error instanceof DOMException && error.name === "InvalidStateError" ? "known" : "refused");
  }
}

export function usePasskeys(): void {
  for (const kind of ["create", "get"] as const) {
    for (const form of document.querySelectorAll<HTMLFormElement>(`form[data-script="passkey-${kind}"]`)) {
      let busy = false;
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (busy) return;
        busy = true;
        void answer(form, kind).finally(() => (busy = false));
      });
    }
  }
}
