// One question: what is asked, the answer on its scale, or why it does not apply, a note, and what proves it.

import { memo } from "preact/compat";
import { useEffect, useRef, useState } from "preact/hooks";
import { says, type Answer, type Comment, type Lang, type Lack, type Question, type Scale } from "../content";
import { fits } from "../lacks";
import { moment, number, t } from "../words";
import { Files } from "./files";
import type { Desk } from "./form";
import { Button, Choices, Field, Notice } from "./parts";

interface Props {
  desk: Desk;
  question: Question;
  scale: Scale | undefined;
  answer: Answer | undefined;
  comments: Comment[];
  lacks: Lack[]; // of this question, once they are to be shown
  files: string; // changes when the state of its files does
  lang: Lang;
  closed: boolean;
  nth: number;
  short: boolean; // among others on a page: what is not asked for waits until it is wanted
}

const blank = (): Answer => ({ a: "", na: "", note: "", files: [], at: null });

function Card({ desk, question, scale, answer, comments, lacks, files, lang, closed, nth, short }: Props) {
  const { code } = question;
  const id = `q-${code.replace(/[^A-Za-z0-9]/g, "-")}`;
  const now = answer ?? blank();
  const [asideOpen, setAsideOpen] = useState(false); // N/A is being chosen, and has no reason yet
  const [open, setOpen] = useState(false);
  const to = useFocus();
  const more = open || !short || question.evidence !== null || now.note !== "" || files !== "";
  const write = (part: Partial<Answer>): void => desk.answer(code, { ...now, ...part });
  const applies = !now.na && !asideOpen;
  const path = question.path.map((one) => says(one, lang)).filter(Boolean);
  return (
    <section class="card field-question" id={id} aria-labelledby={`${id}-ask`}>
      {path.length > 0 && <p class="small soft">{path.join(" › ")}</p>}
      <h2 id={`${id}-ask`} class="field-ask" tabIndex={-1}>
        <span class="soft num">{nth}.</span> {says(question.ask, lang)}
      </h2>
      <p class="small soft">
        {code} · {t(`method.${question.method}`)}
      </p>
      {comments.map((one, i) => (
        <Notice key={i} tone="yellow" title={t("comment.by", { by: one.by, at: moment(one.at) })}>
          <p>{one.text}</p>
        </Notice>
      ))}
      {lacks.length > 0 && (
        <p class="govuk-error-message" id={`${id}-error`}>
          {lacks.map((lack) => t(`lack.${lack.what}`)).join(" · ")}
        </p>
      )}
      {applies && (
        <Scaled id={id} scale={scale} value={now.a} set={(a) => write({ a, na: "" })} closed={closed} lang={lang} by={lacks.length > 0 ? `${id}-error` : undefined} />
      )}
      {question.na && (applies ? (
        !closed && (
          <div class="actions">
            <Button second act={() => { setAsideOpen(true); to(`#${id}-na`); }}>
              {t("na.button")}
            </Button>
          </div>
        )
      ) : (
        <>
          <Field id={`${id}-na`} label={t("na.reason")} hint={t("na.hint")} long max={2000} value={now.na} disabled={closed} set={(na) => { setAsideOpen(true); write({ na, a: na ? "" : now.a }); }} />
          {!closed && (
            <div class="actions">
              <Button second act={() => { setAsideOpen(false); write({ na: "" }); to(`#${id} input:not(:disabled)`); }}>
                {t("na.back")}
              </Button>
            </div>
          )}
        </>
      ))}
      {more ? (
        <>
          <Field id={`${id}-note`} label={t("question.note")} long max={2000} value={now.note} disabled={closed} set={(note) => { setOpen(true); write({ note }); }} />
          <Files desk={desk} question={code} wants={question.evidence} closed={closed} />
        </>
      ) : (
        !closed && (
          <Button second act={() => { setOpen(true); to(`#${id}-note`); }} label={t("question.more_of", { nth })}>
            {t("question.more")}
          </Button>
        )
      )}
      {question.evidence?.gps && <p class="small soft">{t("place.wanted")}</p>}
    </section>
  );
}

// useFocus leads the keyboard on to what a button has put in its own place, once it is there.
function useFocus(): (where: string) => void {
  const to = useRef("");
  useEffect(() => {
    const at = to.current ? document.querySelector<HTMLElement>(to.current) : null;
    if (!at) return;
    to.current = "";
    at.focus();
  });
  return (where) => (to.current = where);
}

interface ScaledProps {
  id: string;
  scale: Scale | undefined;
  value: string;
  set(value: string): void;
  closed: boolean;
  lang: Lang;
  by: string | undefined;
}

function Scaled({ id, scale, value, set, closed, lang, by }: ScaledProps) {
  if (!scale) return <Notice tone="red" title={t("question.no_scale")} />;
  if (scale.type === "range") {
    const wrong = value !== "" && !fits(scale, value) ? t("question.range", { low: scale.low, high: scale.high }) : "";
    const label = t("question.number", { low: number(Number(scale.low)), high: number(Number(scale.high)) });
    return <Field id={`${id}-a`} label={label} kind="decimal" max={40} value={value} disabled={closed} set={(text) => set(text.trim().replace(",", "."))} error={wrong} />;
  }
  const options = scale.options.map((option) => ({ value: option.code, label: says(option.label, lang) || option.code }));
  const many = scale.type === "many";
  return (
    <Choices id={`${id}-a`} legend={many ? t("question.many") : t("question.one")} options={options} chosen={value ? value.split("+") : []}
      set={(chosen) => set(chosen.join("+"))} many={many} disabled={closed} by={by} />
  );
}

// Memoised: of sixty questions on a page, a keystroke draws one.
export const QuestionCard = memo(Card, (before, after) =>
  before.answer === after.answer && before.files === after.files && before.lang === after.lang && before.closed === after.closed &&
  before.comments === after.comments && before.nth === after.nth && before.short === after.short && before.question === after.question && before.desk.pen === after.desk.pen &&
  JSON.stringify(before.lacks) === JSON.stringify(after.lacks));
