import { useState } from "preact/hooks";

import { errorText, Notice } from "../../components/basics";
import { NumberField } from "../../components/fields";
import { useAction } from "../../components/use_load";
import { ZoneField } from "../../components/zone_field";
import { today } from "../../office/calendar";
import { momentIn } from "../../office/zones";
import { useServices } from "../../services";
import { t } from "../../strings";
import { type FormProps, lengthIsFine } from "./fixed_form";
import { FreeTimes } from "./free_times";
import { offerOf, peopleOf } from "./plan";
import { KindFields, MoreFields, PeopleFields } from "./plan_fields";

/** Offers several free times, of which the candidate takes one by a link. */
export function OfferForm({
  choices,
  plan,
  onChange,
  day,
  onDone,
}: FormProps & { onDone: (link: string, named: boolean) => void }) {
  const { scheduling } = useServices();
  const [picked, setPicked] = useState<string[]>([]);
  const [maxBookings, setMaxBookings] = useState(1);
  const [noticeHours, setNoticeHours] = useState(1);
  const { busy, error, run } = useAction();
  const people = peopleOf(plan);
  const named = plan.candidateId !== "";
  const toggle = (startsAt: string): void =>
    setPicked((before) =>
      before.includes(startsAt)
        ? before.filter((one) => one !== startsAt)
        : [...before, startsAt].sort(),
    );
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      const limits = { maxBookings: named ? 1 : maxBookings, noticeHours };
      const offer = await scheduling.offer(offerOf(plan, picked, limits));
      const url = named ? (await scheduling.bookingLink(offer.id)).url : `/offers/${offer.id}`;
      onDone(new URL(url, location.origin).href, named);
    });
  };
  return (
    <form class="card form-grid" onSubmit={submit} data-testid="offer-form">
      <PeopleFields
        plan={plan}
        choices={choices}
        onChange={onChange}
        anyCandidate={t.plan.anyStudent}
      />
      <NumberField
        label={t.schedule.duration}
        required
        min={5}
        max={480}
        step={5}
        value={plan.minutes}
        onChange={(minutes) => {
          onChange({ minutes });
          setPicked([]);
        }}
      />
      <ZoneField label={t.plan.zone} value={plan.zone} onChange={(zone) => onChange({ zone })} />
      <div class="form-wide">
        <p class="muted">{t.plan.pickTimes}</p>
        {plan.interviewerId !== "" && lengthIsFine(plan) && (
          <FreeTimes
            load={(window) => scheduling.freeTimes(people, plan.minutes, window)}
            subject={`${people.join()} ${plan.minutes}`}
            zone={plan.zone}
            from={day ?? today(plan.zone)}
            picked={picked}
            onPick={toggle}
          />
        )}
        <p role="status" data-testid="picked-times">
          <strong>{t.plan.picked(picked.length)}</strong>
          {picked.length > 0 && (
            <span class="muted">
              {": "}
              {picked.map((one) => momentIn(one, plan.zone)).join(" · ")}
            </span>
          )}
        </p>
      </div>
      {!named && (
        <NumberField
          label={t.plan.bookings}
          required
          min={1}
          max={100}
          value={maxBookings}
          onChange={setMaxBookings}
        />
      )}
      <NumberField
        label={t.plan.notice}
        required
        min={0}
        max={720}
        value={noticeHours}
        onChange={setNoticeHours}
      />
      <KindFields plan={plan} choices={choices} onChange={onChange} />
      <MoreFields plan={plan} choices={choices} onChange={onChange} />
      <div class="form-wide">
        {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
        <button
          type="submit"
          class="button button-primary"
          disabled={busy || picked.length === 0}
          data-testid="offer-submit"
        >
          {t.plan.offerSubmit}
        </button>
      </div>
    </form>
  );
}
