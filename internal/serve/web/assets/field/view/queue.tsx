// What the server has and lacks, form by form and file by file, and why something is not taken.

import type { App } from "../app";
import type { Kept } from "../store";
import { moment, t } from "../words";
import { FileState } from "./files";
import { save } from "./form";
import { Button, Heading, Notice } from "./parts";
import { StateTag, titleOf } from "./visits";

export function Queue({ app }: { app: App }) {
  const { forms, files } = app.book.left();
  const all = [...app.book.forms.values()].filter((kept) => kept.edit > 0 || kept.content.files.some((file) => app.book.files.has(file.ref)));
  const open = all.filter((kept) => kept.edit > kept.sent || (kept.lacking ?? []).length > 0);
  const rest = all.filter((kept) => !open.includes(kept));
  return (
    <>
      <Heading>{t("queue.title")}</Heading>
      <p role="status">{forms + files === 0 ? t("queue.empty") : t("queue.left", { forms, files })}</p>
      <p class="small soft">{t("queue.lead")}</p>
      <div class="actions">
        <Button act={() => sendNow(app)} disabled={app.sending}>
          {app.sending ? t("queue.sending") : t("queue.send")}
        </Button>
      </div>
      <ul class="field-list">
        {open.map((kept) => (
          <Row key={kept.content.id} app={app} kept={kept} />
        ))}
      </ul>
      {rest.length > 0 && (
        <>
          <h2>{t("queue.there")}</h2>
          <ul class="field-list">
            {rest.map((kept) => (
              <Row key={kept.content.id} app={app} kept={kept} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

// sendNow also sends drafts that somebody is still writing, and tries again what was refused.
function sendNow(app: App): void {
  for (const kept of app.book.forms.values()) {
    app.post.closed(kept.content.id);
    if (kept.stuck) void app.book.change(kept.content.id, (now) => now && { ...now, stuck: 0 });
  }
  for (const file of app.book.files.values()) if (file.refused) void app.book.changeFile(file.file.ref, { refused: "" });
  app.kick(true);
}

function Row({ app, kept }: { app: App; kept: Kept }) {
  const { content } = kept;
  const visit = app.pack?.visits.find((one) => one.locus === content.locus);
  const instrument = app.pack?.instruments[content.instrument];
  const subject = instrument?.subjects.find((one) => one.code === content.subject);
  const refused = kept.outcome === "refused" && kept.stuck === kept.edit;
  return (
    <li class="item">
      <div class="item__what">
        <p>
          <a class="strong field-tap" href={`#/formulir/${content.id}`}>
            {visit?.name ?? t("queue.no_visit")}: {titleOf(app, content, visit, subject)}
          </a>
        </p>
        <p class="small soft">
          {moment(content.started)} · {kept.rev > 0 ? t("queue.rev", { rev: kept.rev }) : t("received.nothing")}
        </p>
        {refused && (
          <Notice tone="red" title={kept.why}>
            <Button second act={() => save(content)}>
              {t("check.export")}
            </Button>
          </Notice>
        )}
        {content.files.map((file) => (
          <p key={file.ref} class="small">
            {file.name} <FileState app={app} file={file} form={content.id} />
          </p>
        ))}
      </div>
      <StateTag app={app} kept={kept} instrument={instrument} />
    </li>
  );
}
