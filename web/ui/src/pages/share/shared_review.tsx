import { effect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";

import type { SharedInterview } from "../../api/reviewing";
import { Notice } from "../../components/basics";
import { Icon } from "../../components/icons";
import { Shell } from "../../components/shell";
import { clock, day } from "../../format";
import { Playback } from "../../review/playback";
import { t } from "../../strings";
import { reviewing } from "../../strings/reviewing";

const words = reviewing.watch;

/** Players, questions and transcript; nothing of what was thought of it. */
export function SharedReview({
  shared,
  onRetry,
}: {
  shared: SharedInterview;
  onRetry: () => void;
}) {
  const [playback] = useState(() => new Playback());
  useEffect(() => {
    playback.durationMs.value = shared.endMs;
    playback.seek(shared.startMs);
  }, [shared]);
  useEffect(() => () => playback.close(), [playback]);
  const name = (id: string): string =>
    shared.speakers.find((one) => one.participantId === id)?.name ?? "";
  const title = shared.title || words.title;
  return (
    <Shell title={title} wide>
      <div>
        <h1>{title}</h1>
        <p class="muted">{words.until(day(shared.expiresAt))}</p>
      </div>
      {shared.preparing && (
        <Notice>
          <p>{words.preparing}</p>
          <button type="button" class="button button-small" onClick={onRetry}>
            {words.again}
          </button>
        </Notice>
      )}
      {!shared.preparing && shared.media.length === 0 && <p class="muted">{words.noMedia}</p>}
      <div class="review" data-testid="shared">
        <div class="review-left">
          {shared.media.length > 0 && (
            <div class="player">
              <div class={`videos videos-${Math.min(shared.media.length, 3)}`}>
                {shared.media.map((media) => (
                  <SharedPlayer
                    key={media.id}
                    media={media}
                    name={name(media.participantId)}
                    playback={playback}
                  />
                ))}
              </div>
              <SharedBar shared={shared} playback={playback} />
            </div>
          )}
          <SharedAnswers shared={shared} playback={playback} />
        </div>
        <SharedTranscript shared={shared} playback={playback} name={name} />
      </div>
    </Shell>
  );
}

interface PartProps {
  shared: SharedInterview;
  playback: Playback;
}

function SharedPlayer(props: {
  media: SharedInterview["media"][number];
  name: string;
  playback: Playback;
}) {
  const { media, name, playback } = props;
  const element = useRef<HTMLVideoElement>(null);
  useEffect(
    () => playback.attach(element.current!, media.startMs, media.durationMs),
    [playback, media.url],
  );
  return (
    <figure class={media.mimeType.startsWith("audio/") ? "recorded recorded-audio" : "recorded"}>
      <video
        ref={element}
        src={media.url}
        preload="auto"
        playsInline
        aria-label={t.room.tile(name)}
        onClick={() => playback.toggle()}
        onContextMenu={(event) => {
          if (media.downloadUrl === null) event.preventDefault();
        }}
        data-testid="shared-media"
      />
      <figcaption class="tile-name">{name}</figcaption>
      {media.downloadUrl !== null && (
        <a
          class="button button-small shared-download"
          href={media.downloadUrl}
          aria-label={words.download(name)}
          title={words.download(name)}
        >
          <Icon name="download" size={16} />
        </a>
      )}
    </figure>
  );
}

function SharedBar({ shared, playback }: PartProps) {
  const playing = playback.playing.value;
  const position = playback.positionMs.value;
  return (
    <div class="player-bar">
      <div class="scrubber">
        <input
          type="range"
          min={shared.startMs}
          max={shared.endMs}
          step={100}
          value={position}
          aria-label={t.review.position}
          aria-valuetext={clock(position)}
          onInput={(event) => playback.seek(event.currentTarget.valueAsNumber)}
        />
      </div>
      <div class="row">
        <button
          type="button"
          class="button button-primary play"
          aria-label={playing ? t.review.pause : t.review.play}
          onClick={() => playback.toggle()}
          data-testid="play"
          data-playing={playing}
        >
          <Icon name={playing ? "pause" : "play"} />
        </button>
        <span class="position">
          {clock(position - shared.startMs)} / {clock(shared.endMs - shared.startMs)}
        </span>
        {playback.waiting.value && <span class="muted">{t.review.buffering}</span>}
      </div>
    </div>
  );
}

function SharedAnswers({ shared, playback }: PartProps) {
  if (shared.answers.length === 0) return null;
  return (
    <section class="panel-box" aria-labelledby="shared-answers">
      <h2 id="shared-answers">{words.answers}</h2>
      <ol class="stack">
        {shared.answers.map((answer, index) => (
          <li key={index}>
            <strong>{answer.questionText}</strong>{" "}
            {answer.startMs !== null && (
              <button
                type="button"
                class="link-button"
                onClick={() => playback.seek(answer.startMs!)}
              >
                {t.review.jump(clock(answer.startMs - shared.startMs))}
              </button>
            )}
            {answer.startMs === null && answer.responseText && <p>{answer.responseText}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function SharedTranscript(props: PartProps & { name: (id: string) => string }) {
  const { shared, playback, name } = props;
  const [current, setCurrent] = useState(-1);
  useEffect(
    () =>
      effect(() => {
        const at = playback.positionMs.value;
        setCurrent(shared.utterances.findIndex((one) => one.startMs <= at && at < one.endMs));
      }),
    [shared, playback],
  );
  return (
    <section class="transcript" aria-labelledby="shared-transcript">
      <div class="transcript-head">
        <h2 id="shared-transcript">{words.transcript}</h2>
      </div>
      <div class="transcript-list" tabIndex={0} role="group" aria-labelledby="shared-transcript">
        {shared.utterances.length === 0 && <p class="muted">{t.review.noTranscript}</p>}
        {shared.utterances.map((one, index) => (
          <div key={index} class="utterance" data-testid="shared-utterance">
            {shared.utterances[index - 1]?.participantId !== one.participantId && (
              <h3 class="utterance-name">{name(one.participantId)}</h3>
            )}
            <button type="button" class="utterance-time" onClick={() => playback.seek(one.startMs)}>
              {clock(one.startMs - shared.startMs)}
            </button>
            <p class={index === current ? "utterance-now" : undefined}>{one.text}</p>
          </div>
        ))}
      </div>
    </section>
  );
}
