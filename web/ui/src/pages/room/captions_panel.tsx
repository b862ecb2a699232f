import { useEffect, useRef } from "preact/hooks";

import { blocksOf, type Caption } from "../../room/captions";
import type { Room } from "../../room/room";
import { participant, type RoomState } from "../../room/state";
import { t } from "../../strings";

/** How near the end still counts as reading along, in pixels. */
const NEAR_END_PX = 48;

/** What is being said, by speaker. Lines keep their element while their words settle. */
export function Captions({ room, state }: { room: Room; state: RoomState }) {
  const captions = room.captions.value;
  const list = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  useEffect(() => {
    const element = list.current;
    if (element && following.current) element.scrollTop = element.scrollHeight;
  }, [captions]);
  const scrolled = (): void => {
    const element = list.current!;
    const rest = element.scrollHeight - element.scrollTop - element.clientHeight;
    following.current = rest < NEAR_END_PX;
  };
  const name = (id: string): string =>
    id === state.me ? t.common.me : (participant(state, id)?.name ?? "");
  return (
    <section class="captions" aria-label={t.captions.title}>
      {/* Focusable, so that it can be scrolled by keyboard. */}
      <div
        class="captions-list"
        ref={list}
        onScroll={scrolled}
        tabIndex={0}
        role="group"
        aria-label={t.captions.title}
        data-testid="captions"
      >
        {captions.length === 0 && <p class="captions-empty">{t.captions.empty}</p>}
        {blocksOf(captions).map((block) => (
          <div
            key={block.captions[0]!.id}
            class={block.participantId === state.me ? "caption-block mine" : "caption-block"}
          >
            <span class="caption-name">{name(block.participantId)}</span>
            <p>
              {block.captions.map((caption) => (
                <CaptionLine key={caption.id} caption={caption} />
              ))}
            </p>
          </div>
        ))}
      </div>
      <Announcer captions={captions} name={name} />
    </section>
  );
}

function CaptionLine({ caption }: { caption: Caption }) {
  return (
    <span
      class={caption.isFinal ? "caption" : "caption partial"}
      data-testid="caption"
      data-caption-id={caption.id}
      data-participant={caption.participantId}
      data-final={caption.isFinal}
      data-start-ms={caption.startMs}
    >
      {caption.text}{" "}
    </span>
  );
}

/** Finished lines only are read out: partial ones would never let a screen reader finish. */
function Announcer({
  captions,
  name,
}: {
  captions: readonly Caption[];
  name: (id: string) => string;
}) {
  const last = captions.findLast((caption) => caption.isFinal);
  return (
    <div class="visually-hidden" aria-live="polite">
      {last ? `${name(last.participantId)}: ${last.text}` : ""}
    </div>
  );
}
