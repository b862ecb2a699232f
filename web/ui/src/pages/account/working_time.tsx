import { useState } from "preact/hooks";

import { type Availability, WEEKDAYS, type WorkingHours } from "../../api/scheduling";
import { errorText, Failure, Loading, Notice } from "../../components/basics";
import { Check } from "../../components/choices";
import { NumberField, TextField } from "../../components/fields";
import { Icon } from "../../components/icons";
import { Rows } from "../../components/rows";
import { useAction, useLoad } from "../../components/use_load";
import { usePages } from "../../components/use_pages";
import { ZoneField } from "../../components/zone_field";
import { instantOf, momentIn, ownZone, wallOf } from "../../office/zones";
import { useServices } from "../../services";
import { t } from "../../strings";

const USUAL: WorkingHours[] = WEEKDAYS.slice(0, 5).map((weekday) => ({
  weekday,
  start: "09:00",
  end: "17:00",
}));

/** When somebody can be met: hours of the week, breaks, absences. */
export function WorkingTime({ userId }: { userId: string }) {
  const { scheduling } = useServices();
  const { data, error, reload } = useLoad(() => scheduling.availability(userId), userId);
  return (
    <section class="card stack" data-testid="working-time">
      <div>
        <h2>{t.hours.title}</h2>
        <p class="muted">{t.hours.lead}</p>
      </div>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {data === null && error === null && <Loading />}
      {data !== null && <Hours userId={userId} known={data} />}
      <Absences userId={userId} />
    </section>
  );
}

function Hours({ userId, known }: { userId: string; known: Availability }) {
  const { scheduling } = useServices();
  const fresh = known.weeklyHours === null && known.timeZone === "UTC";
  const [zone, setZone] = useState(fresh ? ownZone() : known.timeZone);
  const [hours, setHours] = useState(known.weeklyHours);
  const [buffer, setBuffer] = useState(known.bufferMinutes);
  const [saved, setSaved] = useState(false);
  const { busy, error, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    setSaved(false);
    void run(async () => {
      await scheduling.setAvailability(userId, {
        timeZone: zone,
        weeklyHours: hours,
        bufferMinutes: buffer,
      });
      setSaved(true);
    });
  };
  return (
    <form class="form-grid" onSubmit={submit}>
      <ZoneField label={t.plan.zone} value={zone} onChange={setZone} />
      <NumberField
        label={t.hours.buffer}
        required
        min={0}
        max={240}
        step={5}
        value={buffer}
        onChange={setBuffer}
      />
      <div class="form-wide">
        <Check
          label={t.hours.any}
          checked={hours === null}
          onChange={(any) => setHours(any ? null : USUAL)}
        />
        {hours !== null && (
          <Rows
            legend={t.hours.weekly}
            items={hours}
            blank={{ weekday: "monday", start: "09:00", end: "17:00" }}
            add={t.hours.add}
            remove={t.hours.remove}
            most={70}
            onChange={setHours}
            row={(one, set, index) => (
              <>
                <select
                  class="weekday"
                  aria-label={t.hours.day(index)}
                  value={one.weekday}
                  onChange={(event) =>
                    set({ ...one, weekday: event.currentTarget.value as WorkingHours["weekday"] })
                  }
                >
                  {WEEKDAYS.map((day) => (
                    <option key={day} value={day}>
                      {t.weekdays[day]}
                    </option>
                  ))}
                </select>
                <input
                  class="clock"
                  type="time"
                  required
                  aria-label={t.hours.from(index)}
                  value={one.start}
                  onInput={(event) => set({ ...one, start: event.currentTarget.value })}
                />
                <input
                  class="clock"
                  type="time"
                  required
                  aria-label={t.hours.to(index)}
                  value={one.end === "24:00" ? "23:59" : one.end}
                  onInput={(event) => set({ ...one, end: event.currentTarget.value })}
                />
              </>
            )}
          />
        )}
        {saved && <Notice tone="good">{t.hours.saved}</Notice>}
        {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
        <button type="submit" class="button" disabled={busy} data-testid="save-hours">
          {t.hours.save}
        </button>
      </div>
    </form>
  );
}

function Absences({ userId }: { userId: string }) {
  const { scheduling } = useServices();
  const zone = ownZone();
  const list = usePages(
    (cursor) => scheduling.absences(userId, { limit: 25, cursor }),
    `absences ${userId}`,
  );
  const [from, setFrom] = useState(() => `${wallOf(new Date(), zone).slice(0, 10)}T09:00`);
  const [to, setTo] = useState(() => `${wallOf(new Date(), zone).slice(0, 10)}T17:00`);
  const [note, setNote] = useState("");
  const { busy, error, run } = useAction();
  const begin = instantOf(from, zone)?.at;
  const end = instantOf(to, zone)?.at;
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!begin || !end) return;
    void run(async () => {
      await scheduling.addAbsence(userId, {
        startsAt: begin.toISOString(),
        endsAt: end.toISOString(),
        note: note.trim(),
      });
      setNote("");
      list.reload();
    });
  };
  const remove = (id: string): void =>
    void run(async () => {
      await scheduling.deleteAbsence(userId, id);
      list.reload();
    });
  return (
    <details class="disclosure">
      <summary>{t.hours.absences}</summary>
      <div class="stack">
        {list.error !== null && <Failure error={list.error} onRetry={list.reload} />}
        {list.items?.length === 0 && <p class="muted">{t.hours.noAbsence}</p>}
        <ul class="plain-list stack stack-tight">
          {list.items?.map((one) => (
            <li key={one.id} class="row" data-testid="absence">
              <span>
                {t.plan.range(momentIn(one.startsAt, zone), momentIn(one.endsAt, zone))}
                {one.note && <span class="muted"> · {one.note}</span>}
              </span>
              <button
                type="button"
                class="button button-square button-small"
                aria-label={t.hours.removeAbsence}
                disabled={busy}
                onClick={() => remove(one.id)}
              >
                <Icon name="cross" size={14} />
              </button>
            </li>
          ))}
        </ul>
        {list.more && (
          <button type="button" class="button button-small" onClick={list.more}>
            {t.common.more}
          </button>
        )}
        <form class="form-grid" onSubmit={submit}>
          <TextField
            label={t.filters.from}
            type="datetime-local"
            required
            value={from}
            onChange={setFrom}
          />
          <TextField
            label={t.filters.to}
            type="datetime-local"
            required
            value={to}
            onChange={setTo}
          />
          <TextField
            label={t.hours.note}
            optional
            maxLength={200}
            value={note}
            onChange={setNote}
          />
          <div class="field-button">
            <button
              type="submit"
              class="button"
              disabled={busy || !begin || !end || begin >= end}
              data-testid="add-absence"
            >
              {t.hours.addAbsence}
            </button>
          </div>
        </form>
        {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
      </div>
    </details>
  );
}
