// Begins the application on a phone: its texts, its worker, its pages.

import { render } from "preact";
import { App } from "./app";
import { setTexts } from "./words";
import { Root } from "./view/root";

async function main(): Promise<void> {
  const at = document.getElementById("lapangan")!;
  const texts = await fetch(at.dataset.texts!);
  setTexts(await texts.json());
  const app = new App();
  if (navigator.serviceWorker) {
    const { serviceWorker } = navigator;
    const first = serviceWorker.controller === null;
    serviceWorker.register("/lapangan/sw.js", { scope: "/lapangan" }).catch(() => {}); // then it works with a line only
    serviceWorker.addEventListener("controllerchange", () => {
      if (first) return;
      app.newer = true;
      app.tell();
    });
  }
  if (!navigator.locks || !window.indexedDB || !crypto.subtle || !("BroadcastChannel" in window)) {
    app.phase = "broken";
  } else {
    await app.start();
  }
  at.replaceChildren();
  render(<Root app={app} />, at);
}

void main();
