import type { Recording } from "../../api/types";
import { clock, number } from "../../format";
import { t } from "../../strings";
import { titleOf } from "./exports/choices";
import type { Review } from "./review_page";

interface AuditProps {
  review: Review;
  onSeek: (ms: number) => void;
}

/** What comparing each file with the timeline found, in plain words. */
export function AuditList({ review, onSeek }: AuditProps) {
  return (
    <ul class="plain-list audits" data-testid="audit">
      {review.recordings.map((recording) => (
        <li
          key={recording.id}
          data-participant={recording.participantId}
          data-complete={recording.audit.complete === true}
        >
          <h2 class="h3">{titleOf(recording, review.participants)}</h2>
          <Verdict recording={recording} onSeek={onSeek} />
          <Findings recording={recording} onSeek={onSeek} />
        </li>
      ))}
    </ul>
  );
}

function Verdict({ recording, onSeek }: { recording: Recording; onSeek: (ms: number) => void }) {
  const { complete, cleanEnd, missing = [] } = recording.audit;
  if (complete) return <p class="verdict-good">{t.review.auditComplete}</p>;
  if (complete === undefined) return <p class="verdict-warn">{t.review.auditUnknown}</p>;
  const total = missing.reduce((sum, gap) => sum + gap.endMs - gap.startMs, 0);
  return (
    <>
      {cleanEnd === false && <p class="verdict-warn">{t.review.auditCrash}</p>}
      {missing.length > 0 && (
        <p class="verdict-warn">{t.review.auditMissing(missing.length, number(total / 1000))}</p>
      )}
      <ul class="gaps">
        {missing.map((gap) => (
          <li key={`${gap.startMs}${gap.kind}`}>
            <button type="button" class="link-button" onClick={() => onSeek(gap.startMs)}>
              {t.review.auditGap(clock(gap.startMs), number((gap.endMs - gap.startMs) / 1000))}
            </button>
            <span class="muted">
              {" "}
              {[gap.kind && t.kinds[gap.kind], gap.reason && t.reason(gap.reason)]
                .filter(Boolean)
                .join(", ")}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Sound that is clipped or dead, black pictures, drift. */
function Findings({ recording, onSeek }: { recording: Recording; onSeek: (ms: number) => void }) {
  const { findings = [] } = recording.audit;
  if (findings.length === 0) return null;
  return (
    <>
      <p class="verdict-warn">{t.auditFindings}</p>
      <ul class="gaps" data-testid="findings">
        {findings.map((one) => (
          <li key={`${one.startMs}${one.problem}`}>
            <button type="button" class="link-button" onClick={() => onSeek(one.startMs)}>
              {t.review.auditGap(clock(one.startMs), number((one.endMs - one.startMs) / 1000))}
            </button>
            <span class="muted">
              {" "}
              {t.kinds[one.kind]}, {t.findings[one.problem] ?? one.problem}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
