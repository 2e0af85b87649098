// Compares a file with the sums of a document in the browser, so that it need not be sent. Without
// SubtleCrypto, or where anything fails, the form is sent as it is.

interface Comparing {
  signed: string;
  unsigned: string;
  said_signed: string;
  said_unsigned: string;
  said_other: string;
}

export function compareFiles(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-script="compare"]');
  const said = document.querySelector<HTMLElement>("[data-compared]");
  if (!form || !said || !globalThis.crypto?.subtle) return;
  const want = JSON.parse(form.dataset.options ?? "{}") as Comparing;
  form.addEventListener("submit", async (event) => {
    const file = form.querySelector<HTMLInputElement>('input[type="file"]')?.files?.[0];
    if (!file) return;
    event.preventDefault();
    try {
      const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      const sum = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      const text = sum === want.signed ? want.said_signed : sum === want.unsigned ? want.said_unsigned : want.said_other;
      const strong = document.createElement("strong");
      strong.textContent = text;
      const code = document.createElement("code");
      code.textContent = sum;
      const [first, second] = [document.createElement("p"), document.createElement("p")];
      first.append(strong);
      second.append("SHA-256: ", code);
      said.replaceChildren(first, second);
    } catch {
      form.submit();
    }
  });
}
