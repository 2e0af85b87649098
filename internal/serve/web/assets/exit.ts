// The way out for whoever must not be seen on a page. The link does it without this: it closes what is
// open and leads home. Here the page is gone at once, and takes no place in the history.

import { forgetUploads } from "./upload";

export function leaveQuickly(): void {
  const link = document.querySelector<HTMLAnchorElement>("a[data-exit]");
  if (!link) return;
  // Whoever deletes a draft deletes the names of its files, too.
  for (const form of document.querySelectorAll<HTMLFormElement>('form[action$="/lapor/hapus"]'))
    form.addEventListener("submit", forgetUploads);
  const leave = (event: Event) => {
    event.preventDefault();
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
