import { useState } from "preact/hooks";

import type { SpokenPlace } from "../../api/reviewing";
import { Failure, Link, Loading } from "../../components/basics";
import { TextField } from "../../components/fields";
import { Shell } from "../../components/shell";
import { usePages } from "../../components/use_pages";
import { clock, day } from "../../format";
import { useServices } from "../../services";
import { reviewing } from "../../strings/reviewing";

const words = reviewing.search;

/** What was said in all interviews that one reviews; a place opens the review there. */
export function SearchPage() {
  const { router } = useServices();
  const wanted = router.place.value.query.get("q") ?? "";
  const [text, setText] = useState(wanted);
  const find = (event: Event): void => {
    event.preventDefault();
    router.go(`/search?q=${encodeURIComponent(text.trim())}`);
  };
  return (
    <Shell title={words.title}>
      <h1>{words.title}</h1>
      <form class="search-form" role="search" onSubmit={find}>
        <TextField
          label={words.label}
          maxLength={200}
          value={text}
          onChange={setText}
          testid="search-text"
        />
        <button type="submit" class="button button-primary" data-testid="search-submit">
          {words.find}
        </button>
      </form>
      <p class="hint">{words.hint}</p>
      {wanted !== "" && <Found key={wanted} text={wanted} />}
    </Shell>
  );
}

function Found({ text }: { text: string }) {
  const { reviewing: api } = useServices();
  const pages = usePages((cursor) => api.search(text, cursor), text);
  if (pages.error !== null) return <Failure error={pages.error} onRetry={pages.reload} />;
  if (pages.items === null) return <Loading />;
  if (pages.items.length === 0) return <p class="muted">{words.none}</p>;
  return (
    <>
      <ul class="plain-list found" data-testid="found">
        {pages.items.map((place) => (
          <Place key={`${place.utteranceId}${place.atMs}`} place={place} text={text} />
        ))}
      </ul>
      {pages.more && (
        <button type="button" class="button" disabled={pages.busy} onClick={pages.more}>
          {words.more}
        </button>
      )}
    </>
  );
}

function Place({ place, text }: { place: SpokenPlace; text: string }) {
  const href = `/interviews/${place.interviewId}/review?t=${(place.atMs / 1000).toFixed(1)}`;
  return (
    <li class="found-place" data-testid="found-place">
      <p class="fine">
        {place.interviewTitle} · {day(place.scheduledAt)} · {place.speaker}
      </p>
      <Link href={href} title={words.open(clock(place.atMs))}>
        {clock(place.atMs)}
      </Link>{" "}
      {marked(place.text, text).map((piece, index) =>
        piece.marked ? <mark key={index}>{piece.text}</mark> : piece.text,
      )}
    </li>
  );
}

/** Words that begin as one of the wanted words does, without regard to case and accents. */
export function marked(text: string, wanted: string): { text: string; marked: boolean }[] {
  const beginnings = wanted.split(/\s+/).map(folded).filter(Boolean);
  return text.split(/(\s+)/).map((piece) => ({
    text: piece,
    marked: beginnings.some((start) =>
      folded(piece)
        .replace(/^[^\p{L}\p{N}]+/u, "")
        .startsWith(start),
    ),
  }));
}

function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
