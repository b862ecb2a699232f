import type { OfferSummary } from "../../api/scheduling";
import { Badge, errorText, Failure, Link, Loading, Notice } from "../../components/basics";
import { CopyLink } from "../../components/copy_link";
import { Shell } from "../../components/shell";
import { useAction } from "../../components/use_load";
import { usePages } from "../../components/use_pages";
import { momentIn, ownZone } from "../../office/zones";
import { useServices } from "../../services";
import { t } from "../../strings";

/** The times that somebody offered, what became of them, and their links. */
export function OffersPage() {
  const { scheduling } = useServices();
  const { items, error, more, busy, reload } = usePages(
    (cursor) => scheduling.offers({ limit: 25, cursor }),
    "offers",
  );
  return (
    <Shell title={t.offers.title}>
      <div class="page-head">
        <h1>{t.offers.title}</h1>
        <Link href="/schedule" class="button button-primary">
          {t.schedule.title}
        </Link>
      </div>
      <p class="lead">{t.offers.lead}</p>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {items === null && error === null && <Loading />}
      {items?.length === 0 && <p class="empty">{t.offers.none}</p>}
      <ul class="list">
        {items?.map((offer) => (
          <OfferEntry key={offer.id} offer={offer} onClosed={reload} />
        ))}
      </ul>
      {more && (
        <button type="button" class="button" onClick={more} disabled={busy}>
          {t.common.more}
        </button>
      )}
    </Shell>
  );
}

function stateOf(offer: OfferSummary): "closed" | "full" | "expired" | "open" {
  if (offer.closedAt !== null) return "closed";
  if (offer.bookings >= offer.maxBookings) return "full";
  return Date.parse(offer.expiresAt) < Date.now() ? "expired" : "open";
}

function OfferEntry({ offer, onClosed }: { offer: OfferSummary; onClosed: () => void }) {
  const { scheduling } = useServices();
  const { busy, error, run } = useAction();
  const state = stateOf(offer);
  const link = async (): Promise<string> => {
    const url = offer.candidateId
      ? (await scheduling.bookingLink(offer.id)).url
      : `/offers/${offer.id}`;
    return new URL(url, location.origin).href;
  };
  return (
    <li class="list-item list-item-plain" data-testid="offer" data-state={state}>
      <div class="list-main">
        <h2 class="h3">
          <Link href={`/offers/${offer.id}`}>{offer.title || t.offers.untitled}</Link>
        </h2>
        <p class="muted">
          {[
            t.interviews.minutes(offer.durationMinutes),
            t.offers.slots(offer.slots),
            t.offers.booked(offer.bookings, offer.maxBookings),
            state === "open" && t.offers.until(momentIn(offer.expiresAt, ownZone())),
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
        {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
        {state === "open" && (
          <div class="row">
            <CopyLink label={t.offers.link} testid="copy-booking-link" make={link} />
            <button
              type="button"
              class="button button-danger"
              disabled={busy}
              onClick={() =>
                void run(async () => {
                  await scheduling.closeOffer(offer.id);
                  onClosed();
                })
              }
              data-testid="close-offer"
            >
              {t.offers.close}
            </button>
          </div>
        )}
      </div>
      <div class="list-side">
        <Badge tone={state === "open" ? "info" : state === "full" ? "good" : "plain"}>
          {t.offers[state]}
        </Badge>
      </div>
    </li>
  );
}
