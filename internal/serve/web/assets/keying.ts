// Enter goes on to the next field of a paper that is keyed, once what was keyed can be an answer. Without this the
// server does the same, a page each time.

interface Codes {
  keys: string[];
  many: boolean;
  na: boolean;
  wrong: string;
}

// fits says whether a text can be an answer, as internal/form/keying reads it; the server has the last word.
function fits(text: string, codes: Codes | undefined): boolean {
  const [code = "", ...rest] = text.trim().split(/ +/);
  if (!codes || code === "") return true;
  if (code === "-") return codes.na && rest.length > 0;
  let parts = [code];
  if (codes.many) parts = code.split(/[+,]/).filter(Boolean);
  if (codes.many && parts.length === 1 && codes.keys.every((key) => key.length === 1)) parts = [...code];
  return parts.length > 0 && parts.every((part) => codes.keys.includes(part));
}

function blame(field: HTMLInputElement, text: string): void {
  const at = `${field.id}-seketika`;
  document.getElementById(at)?.remove();
  field.classList.toggle("govuk-input--error", text !== "");
  if (text === "") return field.removeAttribute("aria-invalid");
  const said = document.createElement("p");
  said.id = at;
  said.className = "govuk-error-message";
  said.setAttribute("role", "alert");
  said.textContent = text;
  field.setAttribute("aria-invalid", "true");
  field.before(said);
}

export function keyPapers(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-script="keying"]');
  if (!form) return;
  const { codes, ask } = JSON.parse(form.dataset.options ?? "{}") as { codes: Record<string, Codes>; ask: string };
  const fields = [...form.querySelectorAll<HTMLInputElement>("input:not([type=hidden])")];
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const rule = codes[field.name];
    const ok = fits(field.value, rule);
    blame(field, ok ? "" : (rule?.wrong ?? ""));
    if (!ok) return void event.preventDefault();
    const next = fields[fields.indexOf(field) + 1];
    // What facts leave out is known to the server, and at the end it looks at everything.
    if (!next || (field.name === ask && field.value !== field.defaultValue)) return;
    event.preventDefault();
    next.focus();
    next.select();
  });
}
