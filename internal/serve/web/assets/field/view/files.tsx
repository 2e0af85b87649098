// Photos, documents, spoken notes and signatures of a form, and what became of each.

import { useEffect, useRef, useState } from "preact/hooks";
import type { App } from "../app";
import type { Attached, Kind, Place } from "../content";
import { attach, isPhoto, largest, preview } from "../photo";
import { locate, metres } from "../place";
import { canRecord, record, type Recording } from "../voice";
import { bytes, moment, number, t } from "../words";
import { Button, Field, Notice, Tag, useBusy } from "./parts";
import type { Desk } from "./form";

export interface FilesProps {
  desk: Desk;
  question: string;
  wants: { photos: number; documents: number; gps: boolean; max_distance_m: number } | null;
  closed: boolean;
}

function said(error: unknown): string {
  const { name } = error as Error;
  if (name === "QuotaExceededError") return t("full.file");
  if (name === "NotAllowedError") return t("voice.denied");
  if (error instanceof NoPhoto) return t("file.no_photo", { name: error.message });
  return error instanceof TooLarge ? t("file.too_large", { size: bytes(largest) }) : t("file.failed");
}

class TooLarge extends Error {}
class NoPhoto extends Error {}

// bring keeps a file on the phone, and then names it in the form: a form never names what is not there.
async function bring(desk: Desk, file: File, kind: Kind, question: string): Promise<void> {
  if (file.size > largest) throw new TooLarge();
  if (kind === "photo" && !(await isPhoto(file))) throw new NoPhoto(file.name);
  const here = kind === "photo" ? await Promise.race([locate().catch(() => null), wait(4000)]) : null;
  const attached = await attach(file, file.name, kind, question, here);
  const small = kind === "photo" || kind === "signature" ? await preview(file) : null;
  const { store, files } = desk.app.book;
  files.set(attached.ref, await store.keepFile(desk.pen.content.id, attached, file, small));
  desk.attach(attached);
  await desk.pen.flush(); // at once: what no form names is removed some day
  void desk.app.settleIn();
}

const wait = (time: number): Promise<null> => new Promise((go) => setTimeout(() => go(null), time));

export function Files({ desk, question, wants, closed }: FilesProps) {
  const [busy, error, run] = useBusy();
  const files = desk.pen.content.files.filter((file) => file.question === question && file.kind !== "signature");
  const [recording, setRecording] = useState<Recording | null>(null);
  const id = `files-${question || "form"}`;
  const pick = (kind: Kind) => (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const chosen = [...(input.files ?? [])];
    run(async () => {
      for (const file of chosen) await bring(desk, file, kind, question);
    }, said);
    input.value = "";
  };
  const talk = (): void =>
    run(async () => {
      const begun = await record();
      setRecording(begun);
      begun.done.then((file) => {
        setRecording(null);
        run(() => bring(desk, file, "voice", question), said);
      }, () => setRecording(null));
    }, said);
  const count = (kind: Kind): number => files.filter((file) => file.kind === kind).length;
  return (
    <div class="field-files">
      {wants && wants.photos > 0 && <p class="small">{t("file.photos", { n: count("photo"), of: wants.photos })}</p>}
      {wants && wants.documents > 0 && <p class="small">{t("file.documents", { n: count("document"), of: wants.documents })}</p>}
      {files.map((file) => (
        <FileRow key={file.ref} desk={desk} file={file} closed={closed} far={wants?.max_distance_m || 500} />
      ))}
      {!closed && (
        <div class="actions field-pick">
          <label class="govuk-button govuk-button--secondary" for={`${id}-photo`}>
            {t("file.photo")}
            <input class="govuk-visually-hidden" id={`${id}-photo`} type="file" accept="image/jpeg,image/png,image/webp" capture="environment" disabled={busy} onChange={pick("photo")} />
          </label>
          <label class="govuk-button govuk-button--secondary" for={`${id}-document`}>
            {t("file.document")}
            <input class="govuk-visually-hidden" id={`${id}-document`} type="file" accept="application/pdf,image/jpeg,image/png" multiple disabled={busy} onChange={pick("document")} />
          </label>
          {canRecord() && !recording && (
            <Button second act={talk} disabled={busy}>
              {t("voice.begin")}
            </Button>
          )}
          {recording && (
            <Button warn act={() => recording.stop()}>
              {t("voice.stop")}
            </Button>
          )}
        </div>
      )}
      <p class="small" role="status">
        {recording ? t("voice.on") : busy ? t("file.keeping") : ""}
      </p>
      {error && (
        <div role="alert">
          <Notice tone="red" title={error} />
        </div>
      )}
    </div>
  );
}

function FileRow({ desk, file, closed, far }: { desk: Desk; file: Attached; closed: boolean; far: number }) {
  const { app } = desk;
  const address = usePreview(app, file);
  const away = file.place && desk.visit?.place ? metres(file.place, desk.visit.place) : null;
  return (
    <div class="item">
      {address && <img class="thumb" src={address} alt={t("file.alt", { name: file.name })} />}
      <div class="item__what">
        <p class="small">
          {t(`file.kind_${file.kind}`)}: {file.name} ({bytes(file.size)})
        </p>
        {file.taken && <p class="small soft">{t("file.taken", { at: moment(file.taken) })}</p>}
        {away !== null && <Distance away={away} accuracy={file.place!.accuracy} far={far} />}
        {file.kind === "voice" && <Play app={app} file={file} />}
        <FileState app={app} file={file} form={desk.pen.content.id} />
      </div>
      {!closed && (
        <Button second act={() => desk.detach(file)} label={t("file.remove_name", { name: file.name })}>
          {t("file.remove")}
        </Button>
      )}
    </div>
  );
}

// Play opens a spoken note that is still on the phone.
function Play({ app, file }: { app: App; file: Attached }) {
  const [address, setAddress] = useState("");
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  if (address) return <audio controls src={address} aria-label={file.name} />;
  const open = async (): Promise<void> => {
    const whole = await app.store.whole(file.ref);
    if (whole) setAddress(URL.createObjectURL(whole));
  };
  return app.book.files.has(file.ref) ? (
    <Button second act={open}>
      {t("voice.play")}
    </Button>
  ) : null;
}

function usePreview(app: App, file: Attached): string {
  const [address, setAddress] = useState("");
  useEffect(() => {
    let made = "";
    let gone = false;
    void app.store.preview(file.ref).then((small) => {
      if (!small || gone) return;
      made = URL.createObjectURL(small);
      setAddress(made);
    }, () => {});
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [file.ref]);
  return address;
}

// FileState says what the server has of a file.
export function FileState({ app, file, form }: { app: App; file: Attached; form: string }) {
  const here = app.book.files.get(file.ref);
  const lacking = app.book.forms.get(form)?.lacking;
  if (here?.refused) return <Tag tone="red">{t("file.refused", { why: here.refused })}</Tag>;
  if (here?.kept || (lacking && !lacking.includes(file.ref))) return <Tag tone="green">{t("file.arrived")}</Tag>;
  if (!here) return <Tag tone="none">{t("file.elsewhere")}</Tag>;
  const share = app.moving.get(file.ref);
  if (share !== undefined && app.sending) return <Tag tone="yellow">{t("file.moving", { n: Math.round(share * 100) })}</Tag>;
  return <Tag tone="yellow">{t("file.waiting")}</Tag>;
}

export function Distance({ away, accuracy, far }: { away: number; accuracy: number; far: number }) {
  const text = t("place.away", { m: number(Math.round(away)), accuracy: number(Math.round(accuracy)) });
  return away - accuracy > far ? <Tag tone="yellow">{t("place.far", { text })}</Tag> : <p class="small soft">{text}</p>;
}

// PlaceOf asks where the phone is, for the form as a whole.
export function PlaceOf({ desk, closed }: { desk: Desk; closed: boolean }) {
  const [busy, error, run] = useBusy();
  const { place } = desk.pen.content;
  const away = place && desk.visit?.place ? metres(place, desk.visit.place) : null;
  const find = (): void => run(async () => desk.set({ place: await locate() satisfies Place }), (why) => t(`place.${String(why)}`));
  return (
    <div class="govuk-form-group">
      <p class="govuk-label" id="place">
        {t("place.title")}
      </p>
      {place ? <p class="small">{t("place.known", { accuracy: number(Math.round(place.accuracy)), at: place.at ? moment(place.at) : "—" })}</p> : <p class="small soft">{t("place.none")}</p>}
      {away !== null && place && <Distance away={away} accuracy={place.accuracy} far={500} />}
      {place && !desk.visit?.place && <p class="small soft">{t("place.unit_unknown")}</p>}
      {error && (
        <div role="alert">
          <Notice tone="red" title={error} />
        </div>
      )}
      {!closed && (
        <Button second act={find} disabled={busy}>
          {busy ? t("place.finding") : place ? t("place.again") : t("place.button")}
        </Button>
      )}
    </div>
  );
}

// Signature takes a signature by finger or mouse, or a typed name for whoever cannot draw one.
export function Signature({ desk, closed }: { desk: Desk; closed: boolean }) {
  const pad = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);
  const [typed, setTyped] = useState("");
  const [busy, error, run] = useBusy();
  const signed = desk.pen.content.files.filter((file) => file.kind === "signature");
  useDrawing(pad, setDrawn, !closed && signed.length === 0);
  const clear = (): void => {
    const canvas = pad.current!;
    canvas.getContext("2d")!.clearRect(0, 0, canvas.width, canvas.height);
    setDrawn(false);
  };
  const keep = (): void =>
    run(async () => {
      const canvas = drawn ? onWhite(pad.current!) : written(typed);
      const blob = await new Promise<Blob | null>((take) => canvas.toBlob(take, "image/png"));
      await bring(desk, new File([blob!], "tanda-tangan.png", { type: "image/png" }), "signature", "");
      setDrawn(false);
      setTyped("");
    }, said);
  return (
    <section class="field-part" aria-labelledby="signature">
      <h3 id="signature">{t("sign.title")}</h3>
      {signed.map((file) => (
        <FileRow key={file.ref} desk={desk} file={file} closed={closed} far={500} />
      ))}
      {!closed && signed.length === 0 && (
        <>
          <p class="small">{t("sign.lead")}</p>
          <canvas class="field-pad" ref={pad} width={600} height={220} role="img" aria-label={t("sign.pad")} />
          <Field id="typed" label={t("sign.typed")} hint={t("sign.typed_hint")} value={typed} set={setTyped} max={80} />
          {error && (
            <div role="alert">
              <Notice tone="red" title={error} />
            </div>
          )}
          <div class="actions">
            <Button second act={keep} disabled={busy || (!drawn && !typed.trim())}>
              {t("sign.keep")}
            </Button>
            <Button second act={clear} disabled={!drawn}>
              {t("sign.clear")}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

const ink = "#16221e";

function useDrawing(pad: { current: HTMLCanvasElement | null }, drawn: (drawn: boolean) => void, open: boolean): void {
  useEffect(() => {
    const canvas = pad.current;
    const pen = canvas?.getContext("2d");
    if (!canvas || !pen) return;
    let down = false;
    const at = (event: PointerEvent): [number, number] => {
      const box = canvas.getBoundingClientRect();
      return [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height];
    };
    const begin = (event: PointerEvent): void => {
      down = true;
      canvas.setPointerCapture(event.pointerId);
      Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: ink });
      pen.beginPath();
      pen.moveTo(...at(event));
      event.preventDefault();
    };
    const move = (event: PointerEvent): void => {
      if (!down) return;
      pen.lineTo(...at(event));
      pen.stroke();
      drawn(true);
    };
    const end = (): void => {
      down = false;
    };
    canvas.addEventListener("pointerdown", begin);
    canvas.addEventListener("pointermove", move);
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
  }, [open]);
}

// onWhite puts a drawing on paper: a picture without ground is black on black in the dark.
function onWhite(drawing: HTMLCanvasElement): HTMLCanvasElement {
  const { canvas, pen } = paper(drawing.width, drawing.height);
  pen.drawImage(drawing, 0, 0);
  return canvas;
}

function written(name: string): HTMLCanvasElement {
  const { canvas, pen } = paper(600, 220);
  pen.fillStyle = ink;
  pen.font = "italic 44px serif";
  pen.fillText(name.trim(), 24, 125, 552);
  return canvas;
}

function paper(width: number, height: number): { canvas: HTMLCanvasElement; pen: CanvasRenderingContext2D } {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d")!;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  return { canvas, pen };
}
