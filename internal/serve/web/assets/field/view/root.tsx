// The frame: where one is, what the line does, and which page stands below.

import { useEffect, useState } from "preact/hooks";
import type { App } from "../app";
import { t } from "../words";
import { Enrol, proveAgain, signIn, Unlock } from "./enrol";
import { Form } from "./form";
import { Button, Heading, Notice, useApp } from "./parts";
import { Phone } from "./phone";
import { Queue } from "./queue";
import { Locus, Visits } from "./visits";

const route = (): string[] => location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);

function useRoute(): string[] {
  const [at, setAt] = useState(route);
  useEffect(() => {
    const moved = (): void => {
      setAt(route());
      scrollTo(0, 0);
    };
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return at;
}

export function Root({ app }: { app: App }) {
  useApp(app);
  const at = useRoute();
  useEffect(() => {
    document.title = t("title");
  }, [app.lang]);
  const open = app.phase === "open";
  return (
    <>
      <a href="#isi" class="govuk-skip-link" onClick={(event) => { event.preventDefault(); document.getElementById("isi")?.focus(); }}>
        {t("skip")}
      </a>
      <Head app={app} at={at} open={open} />
      <div aria-live="polite">{open && <Banners app={app} />}</div>
      <main id="isi" class="wrap field-main" tabIndex={-1}>
        <Page app={app} at={at} />
      </main>
    </>
  );
}

function Head({ app, at, open }: { app: App; at: string[]; open: boolean }) {
  const other = app.lang === "id" ? "en" : "id";
  const { forms, files } = open ? app.book.left() : { forms: 0, files: 0 };
  const links: [string, string, string][] = [
    ["", t("nav.visits"), "#/"],
    ["antrean", forms + files > 0 ? t("nav.queue_n", { n: forms + files }) : t("nav.queue"), "#/antrean"],
    ["perangkat", t("nav.phone"), "#/perangkat"],
  ];
  return (
    <header class="head">
      <div class="wrap head__row">
        <a class="logo" href="#/">
          <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <circle class="logo__ring" cx="16" cy="16" r="14" />
            <path class="logo__check" d="m9.6 16.6 4.6 5.2 8.6-11.2" />
          </svg>
          Patuh
        </a>
        {open && (
          <nav class="nav" aria-label={t("nav.label")}>
            <ul>
              {links.map(([name, text, href]) => (
                <li key={name}>
                  <a href={href} aria-current={at[0] === name ? "page" : undefined}>
                    {text}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        )}
        <div class="lang field-tools">
          <button type="button" class="field-link" lang={other} onClick={() => app.speak(other)}>
            {other === "en" ? "English" : "Indonesia"}
          </button>
          {open && (
            <button type="button" class="field-link" onClick={() => app.lock()}>
              {t("lock")}
            </button>
          )}
        </div>
      </div>
    </header>
  );
}

// apart is a length of time in words, in the unit in which one thinks of it.
function apart(seconds: number): string {
  if (seconds < 2 * 3600) return t("clock.minutes", { n: Math.round(seconds / 60) });
  if (seconds < 48 * 3600) return t("clock.hours", { n: Math.round(seconds / 3600) });
  return t("clock.days", { n: Math.round(seconds / 86_400) });
}

function Banners({ app }: { app: App }) {
  const { trouble, offset } = app;
  return (
    <div class="wrap field-banners">
      {trouble?.why === "offline" && <Notice tone="none" title={t("line.offline")} />}
      {trouble?.why === "busy" && <Notice tone="yellow" title={trouble.message || t("line.busy")} />}
      {trouble?.why === "refused" && <Notice tone="red" title={trouble.message} />}
      {trouble?.why === "again" && <SignAgain app={app} />}
      {Math.abs(offset) > 300 && <Notice tone="yellow" title={t("clock", { by: apart(Math.abs(offset)) })} />}
      {app.status?.device === "closing" && <Notice tone="yellow" title={t("closing")} />}
      {app.newer && (
        <Notice tone="none" title={t("newer.title")}>
          <Button second act={() => location.reload()}>
            {t("newer.button")}
          </Button>
        </Notice>
      )}
    </div>
  );
}

function SignAgain({ app }: { app: App }) {
  const [why, setWhy] = useState("");
  const go = (): Promise<void> => app.again("").catch((error: Error) => setWhy(error.message || t("enrol.sign_in")));
  return (
    <Notice tone="yellow" title={t("sign_again.title")}>
      <p>{why || t("sign_again.lead")}</p>
      <div class="actions">
        <a class="govuk-button govuk-button--secondary" href={why ? proveAgain : signIn}>
          {t("enrol.sign_in_link")}
        </a>
        <Button second act={go}>
          {t("sign_again.button")}
        </Button>
      </div>
    </Notice>
  );
}

function Page({ app, at }: { app: App; at: string[] }) {
  switch (app.phase) {
    case "starting":
      return <p>{t("wait")}</p>;
    case "broken":
      return (
        <>
          <Heading>{t("broken.title")}</Heading>
          <p>{t("broken.lead")}</p>
        </>
      );
    case "enrol":
      return <Enrol app={app} />;
    case "locked":
      return <Unlock app={app} />;
    case "erased":
      return (
        <>
          <Heading>{t("erased.title")}</Heading>
          <p>{t("erased.lead")}</p>
          <Button act={() => location.reload()}>{t("erased.button")}</Button>
        </>
      );
    default:
      return <Inside app={app} at={at} />;
  }
}

function Inside({ app, at: [where = "", id = "", step = ""] }: { app: App; at: string[] }) {
  if (where === "kunjungan") return <Locus key={id} app={app} id={id} />;
  if (where === "formulir") return <Form key={id} app={app} id={id} step={step} />;
  if (where === "antrean") return <Queue app={app} />;
  if (where === "perangkat") return <Phone app={app} />;
  return <Visits app={app} />;
}
