// Who answers: agreement first, then the function, who stood in for whom, and the facts that decide what is asked.

import { useState } from "preact/hooks";
import { says, type Fact, type Lack } from "../content";
import { factsOf, interviews } from "../lacks";
import { holds } from "../exact";
import { moment, t } from "../words";
import { PlaceOf } from "./files";
import type { Desk } from "./form";
import { Button, Choices, Field } from "./parts";

interface Props {
  desk: Desk;
  closed: boolean;
  shows: boolean;
  lacks: Lack[];
}

export function About({ desk, closed, shows, lacks }: Props) {
  const { content } = desk.pen;
  const talks = interviews(desk.instrument, content.subject);
  if (talks && content.consent === null && !closed) return <Consent desk={desk} />;
  const lacking = (what: string, code = ""): string => (shows && lacks.some((lack) => lack.what === what && lack.question === code) ? t(`lack.${what}`) : "");
  return (
    <section class="card field-question" aria-labelledby="about">
      <h2 id="about" class="field-ask" tabIndex={-1}>{t("about.title")}</h2>
      {content.consent && <p class="small soft">{t("consent.given", { at: moment(content.consent) })}</p>}
      {talks && (
        <>
          <Field id="role" label={t("about.role")} hint={t("about.role_hint")} max={200} value={content.role} set={(role) => desk.set({ role })} disabled={closed} error={lacking("role")} />
          {desk.subject.anonymous ? (
            <p class="small soft">{t("about.anonymous")}</p>
          ) : (
            <Field id="respondent" label={t("about.respondent")} max={200} value={content.respondent} set={(respondent) => desk.set({ respondent })} disabled={closed} />
          )}
          <Substitute desk={desk} closed={closed} />
        </>
      )}
      {factsOf(desk.instrument, content).map((fact) => (
        <FactField key={fact.code} desk={desk} fact={fact} closed={closed} error={lacking("fact", fact.code)} />
      ))}
      <PlaceOf desk={desk} closed={closed} />
    </section>
  );
}

function Consent({ desk }: { desk: Desk }) {
  const { app, pen } = desk;
  const [refused, setRefused] = useState(false);
  const back = desk.visit ? `#/kunjungan/${desk.visit.id}` : "#/";
  const leave = async (): Promise<void> => {
    const kept = app.book.forms.get(pen.content.id);
    location.hash = back;
    if (kept && kept.rev === 0 && !kept.pending) setTimeout(() => void app.book.dropForm(pen.content.id), 600);
  };
  return (
    <section class="card field-question" aria-labelledby="consent">
      <h2 id="consent">{t("consent.title")}</h2>
      <p class="small soft">{t("consent.lead")}</p>
      <blockquote class="field-script">
        <p>{t("consent.who", { name: app.pack?.account.name ?? "" })}</p>
        <p>{t("consent.what")}</p>
        <p>{desk.subject.anonymous ? t("consent.anonymous") : t("consent.named")}</p>
        <p>{t("consent.free")}</p>
        <p>{t("consent.ask")}</p>
      </blockquote>
      {refused ? (
        <div role="status">
          <p>{t("consent.refused")}</p>
          <Button act={leave}>{t("consent.leave")}</Button>
        </div>
      ) : (
        <div class="actions">
          <Button act={() => desk.set({ consent: new Date().toISOString() })}>{t("consent.yes")}</Button>
          <Button second act={() => setRefused(true)}>
            {t("consent.no")}
          </Button>
        </div>
      )}
    </section>
  );
}

function Substitute({ desk, closed }: { desk: Desk; closed: boolean }) {
  const { substitute } = desk.pen.content;
  const [on, setOn] = useState(substitute !== "");
  return (
    <>
      <div class="choice">
        <input
          id="substitute-on"
          type="checkbox"
          checked={on || substitute !== ""}
          disabled={closed}
          onChange={(event) => {
            setOn(event.currentTarget.checked);
            if (!event.currentTarget.checked) desk.set({ substitute: "" });
          }}
        />
        <label for="substitute-on">{t("about.substitute_on")}</label>
      </div>
      {(on || substitute !== "") && <Field id="substitute" label={t("about.substitute")} max={500} value={substitute} set={(text) => desk.set({ substitute: text })} disabled={closed} />}
    </>
  );
}

interface FactProps {
  desk: Desk;
  fact: Fact;
  closed: boolean;
  error: string;
}

function FactField({ desk, fact, closed, error }: FactProps) {
  const value = desk.pen.content.facts[fact.code] ?? "";
  const label = says(fact.label, desk.app.lang) || fact.code;
  const set = (text: string): void => {
    const { [fact.code]: _gone, ...others } = desk.pen.content.facts;
    desk.set({ facts: text === "" ? others : { ...others, [fact.code]: text } });
  };
  if (fact.type === "bool") {
    const options = [
      { value: "true", label: t("yes") },
      { value: "false", label: t("no") },
    ];
    return <Choices id={`fact-${fact.code}`} legend={error ? `${label} (${error})` : label} options={options} chosen={value ? [value] : []} set={([one = ""]) => set(one)} disabled={closed} />;
  }
  const wrong = value !== "" && !holds(fact.type, value) ? t("about.number") : error;
  const number = fact.type === "number";
  return <Field id={`fact-${fact.code}`} label={label} kind={number ? "decimal" : "text"} max={number ? 40 : 200} value={value} set={(text) => set(number ? text.trim().replace(",", ".") : text)} disabled={closed} error={wrong} />;
}
