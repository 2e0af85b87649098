// At a desk that was left the page must not stay open for whoever comes by. The server locks a session
// that rested too long anyway; this shows it. Somebody who types for long is not resting: then the
// server is told now and then.

const kept = "patuh-active"; // the last sign of life, shared by all tabs
const left = "patuh-left"; // when somebody last locked a tab or signed out there

// stored is an instant that a tab has written; 0 where the browser keeps nothing.
function stored(name: string): number {
  try {
    return Number(localStorage.getItem(name)) || 0;
  } catch {
    return 0;
  }
}

function store(name: string): void {
  try {
    localStorage.setItem(name, String(Date.now()));
  } catch {
    // this tab is on its own
  }
}

// leaveTogether locks the other tabs with the first: whoever comes next must not read on in them, nor
// send in their own name what is written there. The way back does not show a page from before either.
function leaveTogether(form: HTMLFormElement, alive: string): void {
  const since = Date.now();
  const keeps = stored(kept) > 0;
  for (const way of document.querySelectorAll<HTMLFormElement>('form[data-script="lock"], form[data-script="leave"]')) {
    way.addEventListener("submit", () => store(left));
  }
  addEventListener("storage", (event) => {
    if (event.key === left) form.submit();
  });
  addEventListener("pageshow", (event) => {
    // Whoever signs out has the browser forget what it kept, this too.
    if (event.persisted && (stored(left) > since || (keeps && !stored(kept)))) location.replace(alive);
  });
}

export function lockWhenResting(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-script="lock"]');
  if (!form) return;
  const { seconds, alive } = JSON.parse(form.dataset.options ?? "{}") as { seconds: number; alive: string };
  const rest = seconds * 1000;
  let told = Date.now();
  let active = told;
  const live = () => {
    active = Date.now();
    store(kept);
  };
  live();
  leaveTogether(form, alive);
  for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"]) {
    addEventListener(kind, live, { passive: true, capture: true });
  }
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - Math.max(active, Math.min(stored(kept), now)) >= rest) {
      clearInterval(timer);
      store(left);
      form.submit();
    } else if (active > told && now - told >= rest / 3) {
      told = now;
      void fetch(alive).catch(() => undefined);
    }
  }, Math.min(5000, rest / 10));
}
