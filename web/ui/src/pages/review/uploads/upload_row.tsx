import { useRef, useState } from "preact/hooks";

import type { HeardUpload, Upload } from "../../../api/uploads";
import { errorText, Failure, Loading, Notice } from "../../../components/basics";
import { useAction, useLoad } from "../../../components/use_load";
import { clock, day, number, time } from "../../../format";
import { shown } from "../../../metrics";
import { useServices } from "../../../services";
import { t } from "../../../strings";
import { uploads as words } from "../../../strings/uploads";

interface RowProps {
  one: Upload;
  sessionId: string;
  onRemove: (id: string) => Promise<void>;
}

/** One recording: how far it is, and once it was heard, its words and measures. */
export function UploadRow({ one, sessionId, onRemove }: RowProps) {
  const [open, setOpen] = useState(false);
  const action = useAction();
  const unfinished = one.status === "waiting" || one.status === "running";
  const when = `${day(one.createdAt)}, ${time(one.createdAt)}`;
  return (
    <li class="export upload" data-testid="upload" data-status={one.status}>
      <div class="export-text">
        <strong>{one.kind === null ? words.file : words[one.kind]}</strong>
        <span class="muted">{about(one, when)}</span>
        {one.problem !== null && <span class="verdict-warn">{one.problem.message}</span>}
        {unfinished && <Progress one={one} when={when} />}
      </div>
      <div class="export-actions">
        {one.status === "ready" && (
          <button
            type="button"
            class="button button-small button-primary"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            data-testid="upload-show"
          >
            {open ? words.hide : words.show}
          </button>
        )}
        <button
          type="button"
          class="button button-small"
          disabled={action.busy}
          onClick={() => void action.run(() => onRemove(one.id))}
          data-testid="upload-remove"
        >
          {unfinished ? words.cancel : words.remove}
        </button>
      </div>
      {action.error !== null && <Notice tone="bad">{errorText(action.error)}</Notice>}
      {open && <Heard sessionId={sessionId} id={one.id} />}
    </li>
  );
}

function Progress({ one, when }: { one: Upload; when: string }) {
  const percent = Math.floor(one.progress * 100);
  return (
    <span class="export-progress">
      <progress max={100} value={percent} aria-label={words.of(when)} />
      <span class="muted">{one.status === "waiting" ? words.waiting : words.running(percent)}</span>
    </span>
  );
}

function about(one: Upload, when: string): string {
  const size = words.mb(number(Math.max(0.1, one.sizeBytes / 1e6), 1));
  return [when, one.durationMs === null ? null : clock(one.durationMs), size]
    .filter(Boolean)
    .join(" · ");
}

function Heard({ sessionId, id }: { sessionId: string; id: string }) {
  const { uploads } = useServices();
  const { data, error, reload } = useLoad(() => uploads.one(sessionId, id), id);
  if (error !== null) return <Failure error={error} onRetry={reload} />;
  if (data === null) return <Loading />;
  return (
    <div class="upload-heard" data-testid="upload-heard">
      <Words upload={data} />
      <Figures upload={data} />
    </div>
  );
}

function Words({ upload }: { upload: HeardUpload }) {
  const player = useRef<HTMLMediaElement>(null);
  const spoken = upload.utterances.flatMap((one) => one.words);
  const play = (ms: number): void => {
    if (player.current === null) return;
    player.current.currentTime = ms / 1000;
    void player.current.play();
  };
  const source = { src: upload.url ?? "", controls: true, preload: "metadata" } as const;
  return (
    <>
      {upload.kind === "video" ? (
        <video {...source} playsInline ref={player as never} />
      ) : (
        <audio {...source} ref={player as never} />
      )}
      <p class="fine">{spoken.length > 0 ? words.words : words.silent}</p>
      <p class="upload-words" data-testid="upload-words">
        {spoken.map((word, index) => (
          <button key={index} type="button" onClick={() => play(word.startMs)}>
            {word.text.trim()}
          </button>
        ))}
      </p>
    </>
  );
}

/** In the order in which measures have words; those without are not for reading. */
function Figures({ upload }: { upload: HeardUpload }) {
  const known = Object.keys(t.metrics);
  const figures = upload.metrics
    .filter((metric) => known.includes(metric.name))
    .sort((a, b) => known.indexOf(a.name) - known.indexOf(b.name));
  return (
    <dl class="upload-figures">
      {figures.map((metric) => {
        const { text, unit } = shown(metric.value, metric.unit);
        return (
          <div key={metric.name} title={t.metricHelp[metric.name] ?? ""}>
            <dt>{t.metricName(metric.name)}</dt>
            <dd>
              {text} <span class="muted">{unit}</span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
