// The way out for whoever must not be seen on a page. The link does it without this: it closes what is
// open and leads home. Here the page is gone at once, and takes no place in the history.

import { forgetUploads } from "./upload";

const left = "patuh-exit"; // when this window was last left quickly
const here = "patuh-here"; // when it last showed a page; the server has the browser forget it with all else

function instant(name: string): number {
  try {
    return Number(sessionStorage.getItem(name)) || 0;
  } catch {
    return 0;
  }
}

function keep(name: string): void {
  try {
    sessionStorage.setItem(name, String(Date.now()));
  } catch {
    // then the browser keeps no page either
  }
}

export function leaveQuickly(): void {
  const link = document.querySelector<HTMLAnchorElement>("a[data-exit]");
  if (!link) return;
  // Whoever deletes a draft deletes the names of its files, too.
  for (const form of document.querySelectorAll<HTMLFormElement>('form[action$="/lapor/hapus"]'))
    form.addEventListener("submit", forgetUploads);
  // The browser's way back shows a page as it was left. One that has sent something is asked for again: the
  // report is sent by now, or its draft has moved on. One from before somebody left quickly is gone.
  const since = Date.now();
  keep(here);
  const keeps = instant(here) > 0;
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) (event.target as HTMLFormElement).dataset.gone = "1";
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (instant(left) >= since || (keeps && !instant(here))) leave(event);
    else if (document.querySelector("form[data-gone]")) location.replace(location.pathname + location.search);
  });
  const leave = (event: Event) => {
    event.preventDefault();
    keep(left);
    forgetUploads();
    document.documentElement.hidden = true;
    document.title = "\u200b";
    location.replace(link.href);
  };
  link.addEventListener("click", leave);
  // Escape three times in a row, for whoever cannot reach the link in time.
  let pressed = 0;
  let last = 0;
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return void (pressed = 0);
    pressed = event.timeStamp - last < 2000 ? pressed + 1 : 1;
    last = event.timeStamp;
    if (pressed === 3) leave(event);
  });
}
