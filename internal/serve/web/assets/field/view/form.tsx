// A form: who answers and what is known of them, the questions one by one or on one page, and what is still wanted.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { App } from "../app";
import { says, type Answer, type Attached, type Content, type Instrument, type Lack, type Question, type Subject, type Visit } from "../content";
import { asked, interviews, lacks } from "../lacks";
import { differences } from "../merge";
import type { Pen } from "../pen";
import type { Kept } from "../store";
import { hear, hold, say, type Hold } from "../tabs";
import { moment, t } from "../words";
import { About } from "./about";
import { Check, ToQuestion } from "./check";
import { Button, Heading, Notice } from "./parts";
import { QuestionCard } from "./question";
import { instrumentOf, Last, StateTag, titleOf } from "./visits";

// Desk is what lies before whoever writes on a form.
export interface Desk {
  app: App;
  pen: Pen;
  visit: Visit | undefined;
  instrument: Instrument;
  subject: Subject;
  set(part: Partial<Content>): void;
  answer(code: string, answer: Answer): void;
  attach(file: Attached): void;
  detach(file: Attached): void;
}

// editable are the states in which the field may write.
const editable = (kept: Kept): boolean => ["", "draft", "returned"].includes(kept.state) && !kept.content.done;

export function Form({ app, id, step }: { app: App; id: string; step: string }) {
  const kept = app.book.forms.get(id);
  const visit = kept && app.pack?.visits.find((one) => one.locus === kept.content.locus && one.cycle === kept.content.cycle);
  const instrument = kept && app.pack?.instruments[kept.content.instrument];
  const subject = instrument?.subjects.find((one) => one.code === kept?.content.subject);
  const [held, waiting, takeOver] = useHold(id); // null: it is not known yet
  if (!kept || !instrument || !subject) {
    return (
      <>
        <Heading>{t("form.gone")}</Heading>
        <p>{t("form.gone_lead")}</p>
        <a href="#/">{t("visits.title")}</a>
      </>
    );
  }
  if (kept.closed) return <Shut app={app} kept={kept} visit={visit} instrument={instrument} subject={subject} />;
  if (held === null) return <p>{t("wait")}</p>;
  if (!held) {
    return (
      <>
        <Heading>{t("form.elsewhere")}</Heading>
        <p>{t("form.elsewhere_lead")}</p>
        <Button act={takeOver} disabled={waiting}>
          {t("form.take")}
        </Button>
      </>
    );
  }
  return <Open app={app} kept={kept} visit={visit} instrument={instrument} subject={subject} step={step} />;
}

// Shut is a form that was reviewed: what it says has left this phone.
function Shut({ app, kept, visit, instrument, subject }: Omit<OpenProps, "step">) {
  return (
    <>
      <p>
        <a class="field-tap" href={visit ? `#/kunjungan/${visit.id}` : "#/"}>
          ← {visit?.name ?? t("visits.title")}
        </a>
      </p>
      <Heading>{titleOf(app, kept.content, visit, subject)}</Heading>
      <div class="tags">
        <StateTag app={app} kept={kept} instrument={instrument} />
      </div>
      <Notice tone="green">
        <p>{t("form.closed")}</p>
      </Notice>
    </>
  );
}

// useHold has one tab at a time write on a form; another may ask for it.
function useHold(id: string): [boolean | null, boolean, () => void] {
  const [held, setHeld] = useState<boolean | null>(null);
  const [waiting, setWaiting] = useState(false);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    let mine: Hold | null = null;
    void hold(`edit ${id}`, tries > 0, stop.signal).then((got) => {
      if (stop.signal.aborted) return got?.release();
      mine = got;
      setHeld(got !== null);
      setWaiting(false);
    });
    const deaf = hear((word) => {
      if (word.yield !== id || !mine) return;
      setHeld(false); // the pen is put down, and writes first
      const last = mine;
      mine = null;
      setTimeout(() => last.release(), 400);
    });
    return () => {
      stop.abort();
      deaf();
      setTimeout(() => mine?.release(), 0);
    };
  }, [id, tries]);
  const takeOver = (): void => {
    setWaiting(true);
    say({ yield: id });
    setTries((n) => n + 1);
  };
  return [held, waiting, takeOver];
}

interface OpenProps {
  app: App;
  kept: Kept;
  visit: Visit | undefined;
  instrument: Instrument;
  subject: Subject;
  step: string;
}

function Open({ app, kept, visit, instrument, subject, step }: OpenProps) {
  const id = kept.content.id;
  const [, again] = useState(0);
  const pen = useMemo(() => app.pen(kept.content, () => again((n) => n + 1)), [id]);
  useEffect(() => () => void app.put(pen), [pen]);
  const desk = useDesk(app, pen, visit, instrument, subject);
  const [shows, setShows] = useState(false); // what is wanted, at each question
  const { content } = pen;
  // What is not yet on the disk is not with the server either.
  const now = { ...kept, content, edit: pen.saved ? kept.edit : Math.max(kept.edit, kept.sent + 1) };
  const closed = !editable(now);
  const talks = interviews(instrument, subject.code);
  const questions = asked(instrument, content);
  const wanted = lacks(instrument, content);
  const begun = !talks || content.consent !== null || closed;
  useBeginning(begun);
  const check = (): void => {
    setShows(true);
    location.hash = `#/formulir/${id}/periksa`;
  };
  return (
    <>
      <p>
        <a class="field-tap" href={visit ? `#/kunjungan/${visit.id}` : "#/"}>
          ← {visit?.name ?? t("visits.title")}
        </a>
      </p>
      <Heading>{titleOf(app, content, visit, subject)}</Heading>
      <div class="tags">
        <StateTag app={app} kept={now} instrument={instrument} />
        <span class="small soft" role="status">
          {pen.saved ? t("form.saved") : t("form.saving")}
        </span>
      </div>
      <Told desk={desk} kept={kept} questions={questions} />
      {visit && <Last app={app} visit={visit} />}
      {!begun && <About desk={desk} closed={closed} shows={shows} lacks={wanted} />}
      {begun && app.mode === "page" && (
        <>
          <About desk={desk} closed={closed} shows={shows} lacks={wanted} />
          {questions.map((question, i) => (
            <Asked key={question.code} desk={desk} kept={kept} question={question} wanted={shows ? wanted : []} closed={closed} nth={i + 1} />
          ))}
          <Check desk={desk} kept={now} lacks={wanted} closed={closed} show={() => setShows(true)} />
        </>
      )}
      {begun && app.mode === "one" && <Steps desk={desk} kept={now} step={step} questions={questions} wanted={wanted} closed={closed} shows={shows} show={() => setShows(true)} check={check} />}
      <p class="small">
        <button type="button" class="field-link" onClick={() => app.ask(app.mode === "one" ? "page" : "one")}>
          {app.mode === "one" ? t("form.as_page") : t("form.as_one")}
        </button>
      </p>
    </>
  );
}

// useBeginning leads on to what is asked first, once somebody has agreed to be asked: left alone, a browser holds on to
// what stood below the button, which is now the end of the page.
function useBeginning(begun: boolean): void {
  const before = useRef(begun);
  useEffect(() => {
    if (begun && !before.current) {
      const first = document.getElementById("about");
      first?.focus();
      first?.scrollIntoView();
    }
    before.current = begun;
  }, [begun]);
}

function useDesk(app: App, pen: Pen, visit: Visit | undefined, instrument: Instrument, subject: Subject): Desk {
  return {
    app, pen, visit, instrument, subject,
    set: (part) => pen.change((content) => ({ ...content, ...part })),
    answer: (code, answer) =>
      pen.change((content) => {
        const { [code]: _gone, ...others } = content.answers;
        const empty = !answer.a && !answer.na && !answer.note && answer.files.length === 0;
        return { ...content, answers: empty ? others : { ...content.answers, [code]: { ...answer, at: new Date().toISOString() } } };
      }),
    attach: (file) => pen.change((content) => withFile(content, file)),
    detach: (file) =>
      pen.change((content) => ({
        ...content,
        files: content.files.filter((one) => one.ref !== file.ref),
        answers: Object.fromEntries(Object.entries(content.answers).map(([code, one]) => [code, one.files.includes(file.ref) ? { ...one, files: one.files.filter((ref) => ref !== file.ref) } : one])),
      })),
  };
}

function withFile(content: Content, file: Attached): Content {
  const made = { ...content, files: [...content.files, file] };
  if (!file.question) return made;
  const answer = content.answers[file.question] ?? { a: "", na: "", note: "", files: [], at: null };
  const at = new Date().toISOString();
  return { ...made, answers: { ...content.answers, [file.question]: { ...answer, files: [...answer.files, file.ref], at } } };
}

interface AskedProps {
  desk: Desk;
  kept: Kept;
  question: Question;
  wanted: Lack[];
  closed: boolean;
  nth: number;
}

function Asked({ desk, kept, question, wanted, closed, nth }: AskedProps) {
  const { app, pen, instrument } = desk;
  const files = pen.content.files.filter((file) => file.question === question.code);
  const states = files.map(({ ref }) => `${ref} ${String(app.book.files.get(ref)?.kept)} ${app.book.files.get(ref)?.refused ?? ""} ${app.moving.get(ref) ?? ""} ${String(kept.lacking?.includes(ref))}`).join(" ");
  return (
    <QuestionCard
      desk={desk} question={question} scale={instrument.scales.find((one) => one.code === question.scale)} answer={pen.content.answers[question.code]}
      comments={commentsOn(kept, question.code)} lacks={wanted.filter((lack) => lack.question === question.code)} files={states} lang={app.lang} closed={closed} nth={nth} short={app.mode === "page"}
    />
  );
}

const none: Kept["comments"] = [];

function commentsOn(kept: Kept, code: string): Kept["comments"] {
  if (!kept.comments.some((one) => one.question === code)) return none;
  return kept.comments.filter((one) => one.question === code);
}

interface StepsProps {
  desk: Desk;
  kept: Kept;
  step: string;
  questions: Question[];
  wanted: Lack[];
  closed: boolean;
  shows: boolean;
  show(): void;
  check(): void;
}

// Steps are one question on a screen.
function Steps({ desk, kept, step, questions, wanted, closed, shows, show, check }: StepsProps) {
  const to = (where: string): string => `#/formulir/${desk.pen.content.id}/${where}`;
  if (step === "periksa") {
    return <Check desk={desk} kept={kept} lacks={wanted} closed={closed} show={show} back={questions.length ? to(questions.at(-1)!.code) : to("")} />;
  }
  const at = questions.findIndex((question) => question.code === step);
  const question = questions[at];
  const next = questions[at + 1];
  return (
    <>
      {question ? <Asked key={question.code} desk={desk} kept={kept} question={question} wanted={shows ? wanted : []} closed={closed} nth={at + 1} /> : <About desk={desk} closed={closed} shows={shows} lacks={wanted} />}
      <nav class="actions field-steps" aria-label={t("form.steps")}>
        {question && (
          <a class="govuk-button govuk-button--secondary" href={to(questions[at - 1]?.code ?? "")}>
            {t("form.before")}
          </a>
        )}
        {next ? (
          <a class="govuk-button" href={to(next.code)}>
            {t("form.next")}
          </a>
        ) : (
          <Button act={check}>{t("form.to_check")}</Button>
        )}
        <span class="small soft">{t("form.where", { at: at + 1, of: questions.length })}</span>
      </nav>
    </>
  );
}

// Told is what others said of this form: what to mend, what is refused, and what was set aside.
function Told({ desk, kept, questions }: { desk: Desk; kept: Kept; questions: Question[] }) {
  const { app, pen } = desk;
  const whole = kept.comments.filter((one) => !one.question);
  const told = questions.flatMap((question, i) => (kept.comments.some((one) => one.question === question.code) ? [{ question, nth: i + 1 }] : []));
  return (
    <>
      {app.full && (
        <div role="alert">
          <Notice tone="red" title={t("full.title")}>
            <p>{t("full.lead")}</p>
            <Button second act={() => save(pen.content)}>
              {t("full.export")}
            </Button>
          </Notice>
        </div>
      )}
      {kept.state === "returned" && (
        <Notice tone="red" title={t("form.returned")}>
          {kept.mend && <p>{kept.mend}</p>}
        </Notice>
      )}
      {told.length > 0 && (
        <Notice tone="yellow" title={t("comment.at")}>
          <ul>
            {told.map(({ question, nth }) => (
              <li key={question.code}>
                <ToQuestion desk={desk} code={question.code}>
                  {nth}. {says(question.ask, app.lang)}
                </ToQuestion>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {whole.map((one, i) => (
        <Notice key={i} tone="yellow" title={t("comment.by", { by: one.by, at: moment(one.at) })}>
          <p>{one.text}</p>
        </Notice>
      ))}
      {kept.outcome === "refused" && (
        <Notice tone="red" title={t("form.refused")}>
          <p>{kept.why}</p>
        </Notice>
      )}
      {kept.aside && <Aside kept={kept} mine={kept.aside} />}
    </>
  );
}

function Aside({ kept, mine }: { kept: Kept; mine: Content }) {
  return (
    <Notice tone="yellow" title={t("aside.title")}>
      <p>{kept.why || (["", "draft", "returned"].includes(kept.state) ? t("aside.lead") : t("aside.late"))}</p>
      <ul>
        {differences(mine, kept.base ?? kept.content).map((one) => (
          <li key={one.kind + one.name}>
            <span class="strong">{one.kind === "part" ? t(`about.${one.name}`) : one.name}</span>: {t("aside.both", { mine: one.mine || t("aside.nothing"), theirs: one.theirs || t("aside.nothing") })}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

// save hands out a form as a file, for when the phone can keep nothing more.
export function save(content: Content): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: "application/json" }));
  link.download = `formulir-${content.id}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export { instrumentOf };
