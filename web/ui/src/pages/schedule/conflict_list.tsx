import { useEffect, useState } from "preact/hooks";

import type { Meeting } from "../../api/scheduling";
import { Failure, Notice } from "../../components/basics";
import { Check } from "../../components/choices";
import { type Objection, objections, verdict } from "../../office/conflicts";
import { dayIn, timeIn } from "../../office/zones";
import { useServices } from "../../services";
import { t } from "../../strings";

/** Typing goes on for a moment before a time is meant. */
const PAUSE_MS = 350;

export interface Checked {
  found: Objection[] | null;
  error: unknown;
}

/** What stands against a meeting, asked anew whenever it changes; null: not known yet. */
export function useConflicts(meeting: Meeting | null): Checked {
  const { scheduling } = useServices();
  const key = meeting === null ? "" : JSON.stringify(meeting);
  const [state, setState] = useState<Checked & { key: string }>({
    key: "",
    found: null,
    error: null,
  });
  useEffect(() => {
    if (meeting === null) return;
    let stale = false;
    const timer = setTimeout(() => {
      scheduling.conflicts(meeting).then(
        (found) => {
          if (!stale) setState({ key, found: objections(found), error: null });
        },
        (error: unknown) => {
          if (!stale) setState({ key, found: null, error });
        },
      );
    }, PAUSE_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [key]);
  return state.key === key ? state : { found: null, error: null };
}

interface ConflictListProps {
  checked: Checked;
  names: ReadonlyMap<string, string>;
  zone: string;
  anyway: boolean;
  onAnyway: (anyway: boolean) => void;
}

/** Says whether everybody can, before anything is saved. */
export function ConflictList({ checked, names, zone, anyway, onAnyway }: ConflictListProps) {
  const { found, error } = checked;
  if (error !== null) return <Failure error={error} />;
  const known = found === null ? null : verdict(found);
  return (
    <div class="conflicts" role="status" data-testid="conflicts" data-verdict={known ?? "checking"}>
      {known === null && <p class="muted">{t.plan.checking}</p>}
      {known === "free" && <p class="conflict-free">✓ {t.plan.free}</p>}
      {found !== null && known !== null && known !== "free" && (
        <Notice tone={known === "impossible" ? "bad" : "warn"}>
          <p>{known === "impossible" ? t.plan.taken : t.plan.doubtful}</p>
          <ul class="conflict-lines">
            {found.map((one) => (
              <li key={one.userId + one.code} data-testid="conflict" data-code={one.code}>
                {t.obstacles[one.code](names.get(one.userId) ?? t.plan.somebody)}
                {one.code !== "outside-working-hours" && (
                  <span class="muted"> ({spansText(one, zone)})</span>
                )}
              </li>
            ))}
          </ul>
          {known === "overrulable" && (
            <Check
              label={t.plan.anyway}
              checked={anyway}
              onChange={onAnyway}
              testid="schedule-anyway"
            />
          )}
        </Notice>
      )}
    </div>
  );
}

function spansText(one: Objection, zone: string): string {
  return one.spans
    .map(
      ({ startsAt, endsAt }) =>
        `${dayIn(startsAt, zone)}, ${timeIn(startsAt, zone)}–${timeIn(endsAt, zone)}`,
    )
    .join("; ");
}
