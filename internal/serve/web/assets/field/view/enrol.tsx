// Coming in: enrolling this phone, the PIN, and a PIN that was forgotten.

import { useState } from "preact/hooks";
import type { App } from "../app";
import { Trouble } from "../wire";
import { t } from "../words";
import { Button, Field, Heading, Notice, useBusy } from "./parts";

const least = 6;
export const signIn = "/akun/masuk?kembali=/lapangan";
export const proveAgain = "/akun/bukti?kembali=/lapangan"; // the password once more, where a session has been open for a while

// weak says what is wrong with a PIN: too short, all alike, or one after the other.
export function weak(pin: string): string {
  if ([...pin].length < least) return t("pin.short", { n: least });
  if (new Set(pin).size < 3 || "01234567890123456789".includes(pin) || "98765432109876543210".includes(pin)) return t("pin.weak");
  return "";
}

function said(error: unknown): string {
  if (!(error instanceof Trouble)) return (error as Error)?.name === "QuotaExceededError" ? t("full.title") : String(error);
  if (error.why === "offline") return t("enrol.offline");
  if (error.why === "again") return t("enrol.sign_in");
  return error.message;
}

interface PinsProps {
  id: string;
  pin: string;
  twice: string;
  tried: boolean;
  set(pin: string): void;
  repeat(pin: string): void;
}

export function Pins({ id, pin, twice, tried, set, repeat }: PinsProps) {
  const wrong = tried ? weak(pin) : "";
  const differs = tried && !wrong && pin !== twice ? t("pin.differs") : "";
  return (
    <>
      <Field id={id} label={t("pin.new")} hint={t("pin.hint", { n: least })} kind="password" auto="new-password" value={pin} set={set} error={wrong} max={100} />
      <Field id={`${id}-2`} label={t("pin.twice")} kind="password" auto="new-password" value={twice} set={repeat} error={differs} max={100} />
    </>
  );
}

export function Enrol({ app }: { app: App }) {
  const [name, setName] = useState("");
  const [pin, setPin] = useState("");
  const [twice, setTwice] = useState("");
  const [tried, setTried] = useState(false);
  const [many, setMany] = useState(false); // they have as many devices as one may have
  const [busy, error, run] = useBusy();
  const enrol = async (): Promise<void> => {
    try {
      await app.enrol(name.trim(), pin);
    } catch (error) {
      setMany(error instanceof Trouble && error.status === 409);
      throw error;
    }
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    setTried(true);
    if (!name.trim() || weak(pin) || pin !== twice) return;
    run(enrol, said);
  };
  return (
    <form class="form" onSubmit={submit} noValidate>
      <Heading>{t("enrol.title")}</Heading>
      <p>{t("enrol.lead")}</p>
      <p>
        {t("enrol.signed")} <a href={signIn}>{t("enrol.sign_in_link")}</a>
      </p>
      {error && (
        <div role="alert">
          <Notice tone="red" title={error}>
            {error === t("enrol.sign_in") && <a href={signIn}>{t("enrol.sign_in_link")}</a>}
            {many && <a href="/kelola/perangkat">{t("enrol.devices")}</a>}
          </Notice>
        </div>
      )}
      <Field id="name" label={t("enrol.name")} hint={t("enrol.name_hint")} value={name} set={setName} max={80} error={tried && !name.trim() ? t("enrol.name_missing") : ""} />
      <Pins id="pin" pin={pin} twice={twice} tried={tried} set={setPin} repeat={setTwice} />
      <button class="govuk-button" disabled={busy}>
        {busy ? t("wait") : t("enrol.button")}
      </button>
    </form>
  );
}

export function Unlock({ app }: { app: App }) {
  const [pin, setPin] = useState("");
  const [wrong, setWrong] = useState(0);
  const [forgot, setForgot] = useState(false);
  const [waits, setWaits] = useState(false);
  const [busy, error, run] = useBusy();
  if (forgot) return <Again app={app} back={() => setForgot(false)} />;
  const open = async (): Promise<void> => {
    if (await app.open(pin)) return;
    setPin("");
    setWrong((n) => n + 1);
    if ((wrong + 1) % 5 !== 0) return;
    setWaits(true); // typing on and on is for nobody who knows it
    setTimeout(() => setWaits(false), 30_000);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (pin) run(open, said);
  };
  const hint = waits ? t("pin.wait") : wrong > 0 ? t("pin.wrong") : error;
  return (
    <form class="form" onSubmit={submit} noValidate>
      <Heading>{t("unlock.title")}</Heading>
      <p>{t("unlock.lead")}</p>
      <Field id="pin" label={t("pin.label")} kind="password" auto="current-password" value={pin} set={setPin} error={hint} max={100} />
      <div class="actions">
        <button class="govuk-button" disabled={busy || waits}>
          {busy ? t("wait") : t("unlock.button")}
        </button>
        <Button second act={() => setForgot(true)}>
          {t("unlock.forgot")}
        </Button>
      </div>
    </form>
  );
}

function Again({ app, back }: { app: App; back(): void }) {
  const [pin, setPin] = useState("");
  const [twice, setTwice] = useState("");
  const [tried, setTried] = useState(false);
  const [busy, error, run] = useBusy();
  const submit = (event: Event): void => {
    event.preventDefault();
    setTried(true);
    if (!weak(pin) && pin === twice) run(() => app.again(pin), said);
  };
  return (
    <form class="form" onSubmit={submit} noValidate>
      <Heading>{t("again.title")}</Heading>
      <p>{t("again.lead")}</p>
      <p>
        <a href={error ? proveAgain : signIn}>{t("enrol.sign_in_link")}</a>
      </p>
      {error && (
        <div role="alert">
          <Notice tone="red" title={error} />
        </div>
      )}
      <Pins id="again" pin={pin} twice={twice} tried={tried} set={setPin} repeat={setTwice} />
      <div class="actions">
        <button class="govuk-button" disabled={busy}>
          {busy ? t("wait") : t("again.button")}
        </button>
        <Button second act={back}>
          {t("back")}
        </Button>
      </div>
    </form>
  );
}
