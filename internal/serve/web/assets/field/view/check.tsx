// The end of a form: what is still wanted, the signature, and saying that it is done.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { says, type Lack } from "../content";
import type { Kept } from "../store";
import { moment, t } from "../words";
import { FileState, Signature } from "./files";
import { save, type Desk } from "./form";
import { Button, Notice } from "./parts";

interface Props {
  desk: Desk;
  kept: Kept;
  lacks: Lack[];
  closed: boolean;
  show(): void;
  back?: string;
}

export function Check({ desk, kept, lacks, closed, show, back }: Props) {
  const { app, pen } = desk;
  const { content } = pen;
  const finish = async (): Promise<void> => {
    show();
    if (lacks.length > 0) return;
    desk.set({ done: true, finished: new Date().toISOString() });
    await pen.flush();
    app.post.closed(content.id);
    app.kick();
  };
  const reopen = (): void => desk.set({ done: false, finished: null });
  const sendable = content.done && !["sent", "verified", "validated", "checked", "void"].includes(kept.state);
  return (
    <section class="card field-question" aria-labelledby="check">
      <h2 id="check">{t("check.title")}</h2>
      {lacks.length === 0 ? <p>{t("check.whole")}</p> : <Wanted desk={desk} lacks={lacks} show={show} />}
      {!desk.subject.anonymous && <Signature desk={desk} closed={closed} />}
      <Received desk={desk} kept={kept} />
      <div class="actions">
        {back && (
          <a class="govuk-button govuk-button--secondary" href={back}>
            {t("form.before")}
          </a>
        )}
        {!closed && (
          <Button act={finish} disabled={lacks.length > 0}>
            {t("check.done")}
          </Button>
        )}
        {sendable && (
          <Button second act={reopen}>
            {t("check.reopen")}
          </Button>
        )}
        <Button second act={() => save(content)}>
          {t("check.export")}
        </Button>
        {kept.rev === 0 && !kept.pending && <Discard desk={desk} />}
      </div>
    </section>
  );
}

function Wanted({ desk, lacks, show }: { desk: Desk; lacks: Lack[]; show(): void }) {
  const { app, pen, instrument } = desk;
  const name = (lack: Lack): string => {
    const question = instrument.questions.find((one) => one.code === lack.question);
    const fact = instrument.facts.find((one) => one.code === lack.question);
    return (question && says(question.ask, app.lang)) || (fact && says(fact.label, app.lang)) || lack.question;
  };
  return (
    <>
      <p>{t("check.lacks", { n: lacks.length })}</p>
      <ul>
        {lacks.map((lack) => (
          <li key={lack.question + lack.what}>
            <ToQuestion desk={desk} code={lack.what === "fact" ? "" : lack.question} before={show}>
              {t(`lack.${lack.what}`)}
              {lack.question && `: ${name(lack)}`}
            </ToQuestion>
          </li>
        ))}
      </ul>
    </>
  );
}

interface ToProps {
  desk: Desk;
  code: string; // empty: what stands before the questions
  before?(): void;
  children: ComponentChildren;
}

// ToQuestion leads to a question: to its screen, or to its place on the page.
export function ToQuestion({ desk, code, before, children }: ToProps) {
  const go = (event: Event): void => {
    before?.();
    if (desk.app.mode === "one") return;
    event.preventDefault();
    const at = document.getElementById(code ? `q-${code.replace(/[^A-Za-z0-9]/g, "-")}-ask` : "about");
    at?.scrollIntoView({ block: "start" });
    at?.focus();
  };
  return (
    <a href={`#/formulir/${desk.pen.content.id}/${code}`} onClick={go}>
      {children}
    </a>
  );
}

// Received says what the server has of this form and what it lacks.
function Received({ desk, kept }: { desk: Desk; kept: Kept }) {
  const { files, id } = desk.pen.content;
  return (
    <>
      <h3>{t("received.title")}</h3>
      <p class="small">{kept.rev === 0 ? t("received.nothing") : kept.edit > kept.sent ? t("received.older", { rev: kept.rev }) : t("received.all", { rev: kept.rev })}</p>
      {kept.checked && <p class="small soft">{t("received.checked", { at: moment(kept.checked) })}</p>}
      {files.length > 0 && (
        <ul>
          {files.map((file) => (
            <li key={file.ref}>
              {file.name} <FileState app={desk.app} file={file} form={id} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Discard({ desk }: { desk: Desk }) {
  const [sure, setSure] = useState(false);
  const { app, pen, visit } = desk;
  const discard = (): void => {
    location.hash = visit ? `#/kunjungan/${visit.id}` : "#/";
    setTimeout(() => void app.book.dropForm(pen.content.id), 600);
  };
  if (!sure) {
    return (
      <Button warn act={() => setSure(true)}>
        {t("check.discard")}
      </Button>
    );
  }
  return (
    <Notice tone="red" title={t("check.sure")}>
      <div class="actions">
        <Button warn act={discard}>
          {t("check.discard_yes")}
        </Button>
        <Button second act={() => setSure(false)}>
          {t("back")}
        </Button>
      </div>
    </Notice>
  );
}
