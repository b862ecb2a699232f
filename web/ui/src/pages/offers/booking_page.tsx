import { useState } from "preact/hooks";

import { ApiError } from "../../api/client";
import type { Booking, Offer } from "../../api/scheduling";
import { errorText, Failure, Link, Loading, Notice } from "../../components/basics";
import { CopyLink } from "../../components/copy_link";
import { Shell } from "../../components/shell";
import { useAction, useLoad } from "../../components/use_load";
import { ZoneField } from "../../components/zone_field";
import { dayIn, momentIn, ownZone, timeIn, wallOf } from "../../office/zones";
import { useServices } from "../../services";
import { t } from "../../strings";

interface Source {
  load: () => Promise<Offer>;
  book: (slotId: string) => Promise<Booking>;
}

/** For candidates with a link; no account is needed. */
export function BookByLinkPage({ token }: { token: string }) {
  const { scheduling } = useServices();
  return (
    <BookingPage
      subject={token}
      source={{
        load: () => scheduling.offerOfLink(token),
        book: (slotId) => scheduling.bookByLink(token, slotId),
      }}
    />
  );
}

/** For those who are logged in. */
export function BookOfferPage({ id }: { id: string }) {
  const { scheduling } = useServices();
  return (
    <BookingPage
      subject={id}
      source={{
        load: () => scheduling.getOffer(id),
        book: async (slotId) => {
          const session = await scheduling.book(id, slotId);
          return { session, joinUrl: `/interviews/${session.id}` };
        },
      }}
    />
  );
}

function BookingPage({ subject, source }: { subject: string; source: Source }) {
  const [booking, setBooking] = useState<Booking | null>(null);
  const { data, error, reload } = useLoad(source.load, subject);
  const dead = error instanceof ApiError && error.status !== 0 && error.status < 500;
  return (
    <Shell title={t.booking.title}>
      {data === null && error === null && <Loading />}
      {error !== null && !dead && <Failure error={error} onRetry={reload} />}
      {dead && (
        <div class="card narrow" data-testid="bad-link">
          <h1>{t.booking.bad}</h1>
          <p>{t.booking.badText}</p>
        </div>
      )}
      {booking !== null && <Booked booking={booking} />}
      {booking === null && data !== null && error === null && (
        <Choice offer={data} source={source} onBooked={setBooking} onTaken={reload} />
      )}
    </Shell>
  );
}

interface ChoiceProps {
  offer: Offer;
  source: Source;
  onBooked: (booking: Booking) => void;
  onTaken: () => void;
}

function Choice({ offer, source, onBooked, onTaken }: ChoiceProps) {
  const { me } = useServices();
  const staff = me.value !== null && me.value.user.role !== "student";
  const [zone, setZone] = useState(ownZone());
  const [slotId, setSlot] = useState<string | null>(null);
  const { busy, error, run } = useAction();
  const chosen = offer.slots.find((slot) => slot.id === slotId && slot.free);
  const free = offer.slots.filter((slot) => slot.free);
  const names = [offer.interviewerName, ...offer.panel.map((one) => one.name)]
    .filter(Boolean)
    .join(", ");
  const submit = (event: Event): void => {
    event.preventDefault();
    if (chosen === undefined) return;
    void run(async () => {
      try {
        onBooked(await source.book(chosen.id));
      } catch (reason) {
        if (reason instanceof ApiError && reason.status === 409) onTaken();
        throw reason;
      }
    });
  };
  return (
    <form class="card stack booking" onSubmit={submit} data-testid="booking">
      <div>
        <h1>{offer.title || t.booking.title}</h1>
        <p class="lead">
          {[
            t.booking.lead(offer.durationMinutes),
            t.types[offer.type],
            t.modes[offer.mode],
            names && t.booking.with(names),
            offer.location,
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      {error !== null && (
        <Notice tone="bad">
          {error instanceof ApiError && error.status === 409 ? t.booking.taken : errorText(error)}
        </Notice>
      )}
      {offer.closedAt !== null && <Notice tone="warn">{t.booking.closed}</Notice>}
      {offer.closedAt === null && free.length === 0 && (
        <Notice tone="warn">{t.booking.none}</Notice>
      )}
      {free.length > 0 && offer.closedAt === null && (
        <>
          <ZoneField label={t.booking.zone} value={zone} onChange={setZone} />
          <Slots offer={offer} zone={zone} chosen={slotId} onChoose={setSlot} />
          {!staff && (
            <button
              type="submit"
              class="button button-primary button-large"
              disabled={busy || chosen === undefined}
              data-testid="book"
            >
              {chosen ? t.booking.confirm(momentIn(chosen.startsAt, zone)) : t.booking.choose}
            </button>
          )}
        </>
      )}
    </form>
  );
}

function Slots(props: {
  offer: Offer;
  zone: string;
  chosen: string | null;
  onChoose: (id: string) => void;
}) {
  const { offer, zone, chosen, onChoose } = props;
  const dayOf = (startsAt: string): string => wallOf(new Date(startsAt), zone).slice(0, 10);
  const days = [...new Set(offer.slots.map((slot) => dayOf(slot.startsAt)))].sort();
  return (
    <>
      {days.map((day) => {
        const label = dayIn(`${day}T12:00Z`, "UTC");
        return (
          <fieldset key={day} class="field pills">
            <legend>{label}</legend>
            {offer.slots
              .filter((slot) => dayOf(slot.startsAt) === day)
              .sort((a, b) => a.startsAt.localeCompare(b.startsAt))
              .map((slot) => (
                <label key={slot.id} class={slot.free ? "pill" : "pill pill-gone"}>
                  <input
                    type="radio"
                    name="slot"
                    value={slot.id}
                    disabled={!slot.free}
                    checked={chosen === slot.id}
                    onChange={() => onChoose(slot.id)}
                    data-testid="slot"
                    data-free={slot.free}
                  />
                  <span>{timeIn(slot.startsAt, zone)}</span>
                </label>
              ))}
          </fieldset>
        );
      })}
    </>
  );
}

function Booked({ booking }: { booking: Booking }) {
  const { session, joinUrl } = booking;
  const link = new URL(joinUrl, location.origin);
  return (
    <div class="card stack booking" data-testid="booked" data-interview-id={session.id}>
      <Notice tone="good">
        <h1>{t.booking.done}</h1>
        <p>
          {momentIn(session.scheduledAt, ownZone())},{" "}
          {t.interviews.minutes(session.durationMinutes)}
        </p>
      </Notice>
      <p>{t.booking.doneText}</p>
      <input
        readOnly
        aria-label={t.interviews.linkIs}
        value={link.href}
        onFocus={(event) => event.currentTarget.select()}
        data-testid="join-link"
      />
      <div class="row">
        <CopyLink label={t.common.copyLink} testid="copy-join" make={() => link.href} />
        <Link href={link.pathname} class="button">
          {t.booking.join}
        </Link>
      </div>
    </div>
  );
}
