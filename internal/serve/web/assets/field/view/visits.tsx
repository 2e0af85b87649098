// The visits of this person, and one of them: who was asked, how many are wanted, and what was found last year.

import { useState } from "preact/hooks";
import type { App } from "../app";
import { newKept } from "../book";
import { says, type Content, type Instrument, type Subject, type Visit } from "../content";
import { interviews, lacks } from "../lacks";
import type { Kept } from "../store";
import { named } from "../uuid";
import { day, dayOf, decimal, moment, t } from "../words";
import { Button, Heading, Notice, Tag, type Tone } from "./parts";

export function instrumentOf(app: App, visit: Visit): Instrument | undefined {
  const cycle = app.pack?.cycles.find((one) => one.id === visit.cycle);
  return cycle && app.pack?.instruments[cycle.instrument];
}

export const formsOf = (app: App, visit: Visit): Kept[] =>
  [...app.book.forms.values()].filter((kept) => kept.content.locus === visit.locus && kept.content.cycle === visit.cycle && kept.state !== "void");

// titleOf names a form by whom it asks, and by the service that it is about.
export function titleOf(app: App, content: Content, visit: Visit | undefined, subject: Subject | undefined): string {
  const about = visit?.products?.find((one) => one.id === content.product)?.name;
  const who = says(subject?.label, app.lang) || content.subject;
  return about ? `${who}: ${about}` : who;
}

// cycleOf is what the assessment of a visit is called.
const cycleOf = (app: App, visit: Visit): string => app.pack?.cycles.find((one) => one.id === visit.cycle)?.title ?? "";

// days are those of a visit, in words.
const days = (visit: Visit): string => (visit.from === visit.until ? day(visit.from) : t("visits.dates", { from: day(visit.from), until: day(visit.until) }));

export function Visits({ app }: { app: App }) {
  const visits = app.pack?.visits ?? [];
  const today = dayOf(new Date());
  return (
    <>
      <Heading>{t("visits.title")}</Heading>
      {!app.pack && <p>{t("visits.no_pack")}</p>}
      {app.pack && visits.length === 0 && <p>{t("visits.none")}</p>}
      <ul class="field-list">
        {visits.map((visit) => {
          const forms = formsOf(app, visit);
          const mend = forms.filter((kept) => kept.state === "returned").length;
          const draft = forms.filter((kept) => !kept.content.done && kept.state !== "returned").length;
          return (
            <li key={visit.id} class="item">
              <div class="item__what">
                <p>
                  <a class="strong field-tap" href={`#/kunjungan/${visit.id}`}>
                    {visit.name}
                  </a>
                </p>
                <p class="soft small">{visit.body_name}</p>
                <p class="soft small">{cycleOf(app, visit)}</p>
                <p class="small">
                  {days(visit)}
                  {visit.until.slice(0, 10) < today && ` · ${t("visits.past")}`}
                </p>
              </div>
              <div class="tags">
                {mend > 0 && <Tag tone="red">{t("visits.mend", { n: mend })}</Tag>}
                {draft > 0 && <Tag tone="yellow">{t("visits.drafts", { n: draft })}</Tag>}
                {forms.length - mend - draft > 0 && <Tag tone="green">{t("visits.done", { n: forms.length - mend - draft })}</Tag>}
                {forms.length === 0 && <Tag tone="none">{t("visits.untouched")}</Tag>}
              </div>
            </li>
          );
        })}
      </ul>
    </>
  );
}

export function Locus({ app, id }: { app: App; id: string }) {
  const visit = app.pack?.visits.find((one) => one.id === id);
  const instrument = visit && instrumentOf(app, visit);
  if (!visit || !instrument) {
    return (
      <>
        <Heading>{t("visit.gone")}</Heading>
        <p>{t("visit.gone_lead")}</p>
        <a href="#/">{t("visits.title")}</a>
      </>
    );
  }
  return (
    <>
      <p>
        <a class="field-tap" href="#/">
          ← {t("visits.title")}
        </a>
      </p>
      <Heading>{visit.name}</Heading>
      <p class="soft">
        {visit.body_name} · {days(visit)}
      </p>
      <p class="soft small">{cycleOf(app, visit)}</p>
      {visit.members.length > 0 && <p class="small">{t("visit.team", { names: visit.members.map((one) => one.name).join(", ") })}</p>}
      <Last visit={visit} app={app} />
      {instrument.subjects
        .filter((subject) => instrument.questions.some((question) => question.subject === subject.code && question.method !== "computed"))
        .map((subject) => (
          <SubjectPart key={subject.code} app={app} visit={visit} subject={subject} instrument={instrument} />
        ))}
    </>
  );
}

export function Last({ app, visit }: { app: App; visit: Visit }) {
  if (!visit.last?.length) return <p class="small soft">{t("last.none")}</p>;
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">{t("last.title")}</span>
      </summary>
      <div class="govuk-details__text">
        <ul>
          {visit.last.map((one, i) => (
            <li key={i}>
              {one.year}: {says(one.label, app.lang)} <span class="strong">{decimal(one.value)}</span> {one.class}
            </li>
          ))}
        </ul>
      </div>
    </details>
  );
}

interface SubjectProps {
  app: App;
  visit: Visit;
  subject: Subject;
  instrument: Instrument;
}

function SubjectPart({ app, visit, subject, instrument }: SubjectProps) {
  const [failed, setFailed] = useState("");
  const forms = formsOf(app, visit)
    .filter((kept) => kept.content.subject === subject.code)
    .sort((a, b) => a.content.started.localeCompare(b.content.started));
  const done = forms.filter((kept) => kept.content.done).length;
  const single = subject.target === null;
  // A service is asked about for itself by what is called product, and by what there is of each; anything else is of the
  // unit as a whole, as the server counts it.
  const products = subject.code === "product" || subject.per === "product" ? (visit.products ?? []) : [];
  const target = (subject.target ?? 0) * Math.max(1, products.length);
  const talks = interviews(instrument, subject.code);
  const add = async (product: string): Promise<void> => {
    const content = await fresh(app, visit, subject, product, single);
    try {
      if (!app.book.forms.has(content.id)) await app.book.change(content.id, (kept) => kept ?? { ...newKept(content), edit: 0 });
      location.hash = `#/formulir/${content.id}`;
    } catch {
      setFailed(t("full.new"));
      void app.settleIn();
    }
  };
  const open = (product: string): boolean => !single || !forms.some((kept) => kept.content.product === product);
  return (
    <section class="card field-part" aria-labelledby={`subject-${subject.code}`}>
      <h2 id={`subject-${subject.code}`}>{says(subject.label, app.lang)}</h2>
      <p class="small">
        {!single && t("subject.count", { n: done, target, begun: forms.length - done })}
        {single && (products.length > 0 ? t("subject.single_each") : t("subject.single"))}
        {subject.anonymous && ` ${t("subject.anonymous")}`}
      </p>
      {!single && <progress class="field-progress" max={Math.max(1, target)} value={done} aria-label={t("subject.progress")} />}
      <ul class="field-list">
        {forms.map((kept, i) => (
          <li key={kept.content.id} class="item">
            <div class="item__what">
              <p>
                <a class="strong field-tap" href={`#/formulir/${kept.content.id}`}>
                  {nameOf(kept, subject, talks, products, i)}
                </a>
              </p>
              <p class="small soft">
                {moment(kept.content.started)}
                {kept.content.substitute && <span class="strong"> · {t("subject.substitute")}</span>}
                {kept.by && ` · ${kept.by}`}
              </p>
            </div>
            <StateTag app={app} kept={kept} instrument={instrument} />
          </li>
        ))}
      </ul>
      {failed && (
        <div role="alert">
          <Notice tone="red" title={failed} />
        </div>
      )}
      <div class="actions">
        {(products.length > 0 ? products : [{ id: "", name: "" }]).filter((product) => open(product.id)).map((product) => (
          <Button key={product.id} second act={() => add(product.id)}>
            {single ? t("subject.begin") : talks ? t("subject.add") : t("subject.add_form")}
            {product.name && `: ${product.name}`}
          </Button>
        ))}
      </div>
    </section>
  );
}

function nameOf(kept: Kept, subject: Subject, talks: boolean, products: Visit["products"], i: number): string {
  const { respondent, role, product } = kept.content;
  const nth = talks ? t("subject.nth", { n: i + 1 }) : t("subject.nth_form", { n: i + 1 });
  const who = subject.target === null ? t("subject.sheet") : respondent || role || nth;
  const about = products.find((one) => one.id === product)?.name;
  return about ? `${who} (${about})` : who;
}

async function fresh(app: App, visit: Visit, subject: Subject, product: string, single: boolean): Promise<Content> {
  const cycle = app.pack!.cycles.find((one) => one.id === visit.cycle)!;
  return {
    id: single ? await named(visit.locus, `${subject.code}/${product}`) : crypto.randomUUID(),
    cycle: visit.cycle, locus: visit.locus, instrument: cycle.instrument, subject: subject.code, product,
    role: "", respondent: "", substitute: "", consent: null, facts: {}, answers: {}, place: null, files: [],
    started: new Date().toISOString(), finished: null, done: false, base: 0,
  };
}

// stateOf is what a form is at, for whoever holds the phone: what it still wants comes before what was sent.
export function stateOf(app: App, kept: Kept, instrument: Instrument | undefined): [Tone, string] {
  if (kept.outcome === "refused" && kept.stuck === kept.edit) return ["red", t("state.refused")];
  if (kept.state === "returned" && !kept.content.done) return ["red", t("state.returned")];
  if (["verified", "validated", "checked", "void"].includes(kept.state)) return ["green", t(`state.${kept.state}`)];
  if (!kept.content.done) {
    const n = instrument ? lacks(instrument, kept.content).length : 0;
    return n > 0 ? ["yellow", t("state.lacks", { n })] : ["yellow", t("state.draft")];
  }
  if (kept.edit > kept.sent || (kept.rev === 0 && !kept.outcome)) return ["yellow", t("state.waiting")];
  const lacking = kept.lacking ?? [];
  const refused = lacking.filter((ref) => app.book.files.get(ref)?.refused).length;
  if (refused > 0) return ["red", t("state.files_refused", { n: refused })];
  const files = lacking.length;
  if (files > 0) return ["yellow", t("state.files", { n: files })];
  return ["green", t("state.arrived")];
}

export function StateTag({ app, kept, instrument }: { app: App; kept: Kept; instrument: Instrument | undefined }) {
  const [tone, text] = stateOf(app, kept, instrument);
  return <Tag tone={tone}>{text}</Tag>;
}
