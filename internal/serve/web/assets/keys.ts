// Keys for whoever goes through lists of cases all day. They work only while the focus is in the list (WCAG
// 2.1.4), and everything they do can be done without them.

export function walkLists(): void {
  const list = document.querySelector<HTMLElement>("[data-keys]");
  if (!list) return;
  const links = [...list.querySelectorAll<HTMLAnchorElement>("tbody th a")];
  const here = (): number => links.findIndex((link) => link.closest("tr")?.contains(document.activeElement));
  const go = (to: number): void => links[Math.max(0, Math.min(links.length - 1, to))]?.focus();
  const acts: Record<string, () => void> = {
    j: () => go(here() + 1),
    k: () => go(Math.max(0, here()) - 1),
    o: () => links[here()]?.click(),
    x: () => links[here()]?.closest("tr")?.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click(),
    "/": () => document.querySelector<HTMLInputElement>('main input[type="search"]')?.focus(),
    "?": () => location.assign(list.dataset.keys ?? ""),
  };
  list.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLSelectElement || (event.target instanceof HTMLInputElement && event.target.type !== "checkbox");
    const act = acts[event.key];
    if (!act || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
}
