import type { Export } from "../../../api/exports";
import { Failure, Notice } from "../../../components/basics";
import { Icon } from "../../../components/icons";
import { useAction } from "../../../components/use_load";
import { clock, number } from "../../../format";
import type { Playback } from "../../../review/playback";
import { t } from "../../../strings";
import type { Review } from "../review_page";
import { ExportForm } from "./export_form";
import { label } from "./choices";
import { type Exports, isUnfinished } from "./use_exports";

interface ExportTabProps {
  review: Review;
  playback: Playback;
  exports: Exports;
}

/** Asks for films, sound and clips, shows how far they are, hands them out. */
export function ExportTab({ review, playback, exports }: ExportTabProps) {
  const shown = exports.items.filter((one) => !isPreview(one));
  return (
    <div class="exports" data-testid="exports">
      <p class="muted">{t.exports.lead}</p>
      <ExportForm review={review} playback={playback} onRequest={exports.request} />
      {exports.error !== null && <Failure error={exports.error} />}
      <h3 class="h3">{t.exports.list}</h3>
      {shown.length === 0 && <p class="muted">{t.exports.none}</p>}
      <ul class="plain-list export-list">
        {shown.map((one) => (
          <ExportRow key={one.id} one={one} review={review} exports={exports} />
        ))}
      </ul>
    </div>
  );
}

function isPreview(one: Export): boolean {
  return one.format === "thumbnails" || one.format === "waveform";
}

function ExportRow({ one, review, exports }: { one: Export; review: Review; exports: Exports }) {
  const action = useAction();
  const name = label(one.format, one.recordingId, review);
  return (
    <li class="export" data-testid="export" data-status={one.status} data-format={one.format}>
      <div class="export-text">
        <strong>{name}</strong>
        <span class="muted">{about(one)}</span>
        {one.status === "failed" && <span class="verdict-warn">{t.exports.failed}</span>}
        {one.outdated && <span class="verdict-warn">{t.exports.outdated}</span>}
        {isUnfinished(one) && <Progress one={one} name={name} />}
      </div>
      <div class="export-actions">
        {one.url !== null && (
          <a
            class="button button-small button-primary"
            href={`${one.url}&download=true`}
            download
            data-testid="export-download"
          >
            <Icon name="download" size={16} />
            {t.exports.download}
          </a>
        )}
        {one.captionsUrl !== null && (
          <a class="button button-small" href={one.captionsUrl} download="captions.vtt">
            {t.exports.captions}
          </a>
        )}
        {(one.status === "failed" || one.outdated) && (
          <button
            type="button"
            class="button button-small"
            disabled={action.busy}
            onClick={() => void action.run(() => exports.request(again(one)))}
          >
            {t.exports.again}
          </button>
        )}
        <button
          type="button"
          class="button button-small"
          disabled={action.busy}
          onClick={() => void action.run(() => exports.remove(one.id))}
          data-testid="export-remove"
        >
          {isUnfinished(one) ? t.exports.cancel : t.exports.remove}
        </button>
      </div>
      {action.error !== null && (
        <Notice tone="bad">
          <p>{t.problems.generic}</p>
        </Notice>
      )}
    </li>
  );
}

function Progress({ one, name }: { one: Export; name: string }) {
  const percent = Math.floor(one.progress * 100);
  return (
    <span class="export-progress">
      <progress max={100} value={percent} aria-label={t.exports.of(name)} />
      <span class="muted">
        {one.status === "waiting" ? t.exports.waiting : t.exports.running(percent)}
      </span>
    </span>
  );
}

function about(one: Export): string {
  const parts = [];
  if (one.startMs !== null && one.endMs !== null) {
    parts.push(t.exports.span(clock(one.startMs), clock(one.endMs)));
  }
  if (one.burnCaptions) parts.push(t.exports.burnt);
  if (one.sizeBytes !== null) parts.push(t.exports.bytes(number(one.sizeBytes / 1e6, 1)));
  return parts.join(" · ");
}

function again(one: Export) {
  const { format, recordingId, burnCaptions } = one;
  const span = one.startMs === null ? {} : { startMs: one.startMs, endMs: one.endMs! };
  return { format, recordingId, burnCaptions, ...span };
}
