// This phone: how safe what lies on it is, how much room there is, the PIN, and the way questions are asked.

import { useState } from "preact/hooks";
import type { App } from "../app";
import { bytes, t } from "../words";
import { Pins, weak } from "./enrol";
import { Button, Choices, Field, Heading, Notice, useBusy } from "./parts";

export function Phone({ app }: { app: App }) {
  const { room } = app;
  return (
    <>
      <Heading>{t("phone.title")}</Heading>
      <p>{t("phone.who", { name: app.pack?.account.name ?? "—" })}</p>
      <section class="card field-part" aria-labelledby="storage">
        <h2 id="storage">{t("phone.storage")}</h2>
        {app.persisted === null ? null : app.persisted ? <p>{t("phone.persisted")}</p> : <Notice tone="yellow" title={t("phone.not_persisted")}><p>{t("phone.not_persisted_lead")}</p></Notice>}
        {room && <p>{t("phone.room", { used: bytes(room.used), all: bytes(room.all) })}</p>}
        {room && room.all - room.used < 100e6 && <Notice tone="red" title={t("phone.little_room")} />}
      </section>
      <section class="card field-part">
        <Choices id="mode" legend={t("phone.mode")} chosen={[app.mode]} set={([mode]) => app.ask(mode === "page" ? "page" : "one")}
          options={[{ value: "one", label: t("phone.one") }, { value: "page", label: t("phone.page") }]} />
      </section>
      <Repin app={app} />
      <Erase app={app} />
    </>
  );
}

function Repin({ app }: { app: App }) {
  const [old, setOld] = useState("");
  const [pin, setPin] = useState("");
  const [twice, setTwice] = useState("");
  const [tried, setTried] = useState(false);
  const [done, setDone] = useState(false);
  const [busy, error, run] = useBusy();
  const submit = (event: Event): void => {
    event.preventDefault();
    setTried(true);
    setDone(false);
    if (weak(pin) || pin !== twice) return;
    run(async () => {
      if (!(await app.repin(old, pin))) throw new Error(t("pin.wrong"));
      setOld("");
      setPin("");
      setTwice("");
      setTried(false);
      setDone(true);
    }, (why) => (why as Error).message);
  };
  return (
    <section class="card field-part" aria-labelledby="repin">
      <h2 id="repin">{t("phone.repin")}</h2>
      <form class="form" onSubmit={submit} noValidate>
        <Field id="old" label={t("pin.label")} kind="password" auto="current-password" value={old} set={setOld} error={error} max={100} />
        <Pins id="new" pin={pin} twice={twice} tried={tried} set={setPin} repeat={setTwice} />
        <p role="status">{done ? t("phone.repinned") : ""}</p>
        <button class="govuk-button govuk-button--secondary" disabled={busy}>
          {busy ? t("wait") : t("phone.repin")}
        </button>
      </form>
    </section>
  );
}

function Erase({ app }: { app: App }) {
  const [sure, setSure] = useState(false);
  const { forms, files } = app.book.left();
  return (
    <section class="card field-part" aria-labelledby="erase">
      <h2 id="erase">{t("erase.title")}</h2>
      <p>{t("erase.lead")}</p>
      {forms + files > 0 && <Notice tone="red" title={t("erase.left", { forms, files })} />}
      {sure ? (
        <div class="actions">
          <Button warn act={() => app.erase(true)}>
            {t("erase.yes")}
          </Button>
          <Button second act={() => setSure(false)}>
            {t("back")}
          </Button>
        </div>
      ) : (
        <Button warn act={() => setSure(true)} disabled={forms + files > 0}>
          {t("erase.button")}
        </Button>
      )}
    </section>
  );
}
