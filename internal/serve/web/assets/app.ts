// Improves pages that already work without it. Nothing here may be the only way to do a thing.

import { compareFiles } from "./compare";
import { leaveQuickly } from "./exit";
import { keyPapers } from "./keying";
import { walkLists } from "./keys";
import { lockWhenResting } from "./lock";
import { usePasskeys } from "./passkey";
import { redactPicture } from "./redact";
import { sendInParts, sendReport } from "./upload";

// An empty filter says nothing: leaving it out of the address makes it shorter to share and lets
// the page cache answer.
function leaveOutEmptyFilters(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method !== "get") return;
    const fields = form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select");
    const empty = [...fields].filter((field) => !field.disabled && field.value === "");
    for (const field of empty) field.disabled = true;
    // The browser reads the form right after this event; on the way back it must be whole again.
    setTimeout(() => {
      for (const field of empty) field.disabled = false;
    });
  });
}

// A link into a closed table opens it.
function openLinkedDetails(): void {
  const id = decodeURIComponent(location.hash.slice(1));
  const target = id ? document.getElementById(id) : null;
  const details = target?.closest("details");
  if (!target || !details || details.open) return;
  details.open = true;
  target.scrollIntoView();
}

// Paper cannot be clicked: what is folded away on the screen is printed.
function printEverything(): void {
  let opened: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>("main details:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
  });
}

// A button pressed twice in a hurry must not make two tokens, of which only the second is shown. Whoever
// comes back to a form by the browser's way back may send it again at once.
function sendOnce(): void {
  const patience = 5000; // then whoever waits in vain may try again
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, patience);
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) delete form.dataset.sent;
  });
}

// After a form that failed the keyboard begins at what is wrong.
function goToErrors(): void {
  document.querySelector<HTMLElement>(".govuk-error-summary")?.focus();
}

leaveOutEmptyFilters();
goToErrors();
sendOnce();
openLinkedDetails();
addEventListener("hashchange", openLinkedDetails);
printEverything();
lockWhenResting();
usePasskeys();
sendInParts();
sendReport();
compareFiles();
redactPicture();
walkLists();
keyPapers();
leaveQuickly();
