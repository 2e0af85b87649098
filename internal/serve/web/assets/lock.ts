// At a desk that was left the page must not stay open for whoever comes by. The server locks a session
// that rested too long anyway; this shows it. Somebody who types for long is not resting: then the
// server is told now and then.

const kept = "patuh-active"; // the last sign of life, shared by all tabs

// stored is when another tab last saw one; 0 where the browser keeps nothing.
function stored(): number {
  try {
    return Number(localStorage.getItem(kept)) || 0;
  } catch {
    return 0;
  }
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
    try {
      localStorage.setItem(kept, String(active));
    } catch {
      // this tab counts for itself
    }
  };
  live();
  for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"]) {
    addEventListener(kind, live, { passive: true, capture: true });
  }
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - Math.max(active, Math.min(stored(), now)) >= rest) {
      clearInterval(timer);
      form.submit();
    } else if (active > told && now - told >= rest / 3) {
      told = now;
      void fetch(alive).catch(() => undefined);
    }
  }, Math.min(5000, rest / 10));
}
