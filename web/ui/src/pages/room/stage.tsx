import { useEffect, useRef, useState } from "preact/hooks";

import type { Participant } from "../../api/types";
import { Icon } from "../../components/icons";
import { LiveVideo } from "../../components/media";
import { arrange, type Layout, viewOf } from "../../room/layout";
import type { Remote } from "../../room/room";
import type { RoomState } from "../../room/state";
import type { Viewed } from "../../room/view_book";
import { t } from "../../strings";
import { room as words } from "../../strings/hosting";
import { PersonDialog } from "./person_dialog";
import type { RoomProps } from "./room_page";
import { Face, ScreenTile, Tile, TileName } from "./tile";
import { useConnections } from "./use_connections";

const NOTHING: Remote = {};

/** Everybody's picture, a shared screen or the speaker large among many; the others' sound. */
export function Stage(props: RoomProps) {
  const { room, state, staff } = props;
  const [sound, setSound] = useState({ blocked: false, attempt: 0 });
  const [pinned, setPinned] = useState<string | null>(null);
  const [menu, setMenu] = useState<string | null>(null);
  const connections = useConnections(room, staff);
  const sight = useSights();
  const remotes = room.remotes.value;
  const people = peopleOf(state, remotes);
  const sharer = people.find((one) => !one.muted.screen && remotes.get(one.id)?.screen) ?? null;
  const speaker = useLastSpeaker(room.speaker.value, state.me);
  const layout = arrange({
    people: people.map((one) => one.id),
    screen: sharer?.id ?? null,
    speaker,
    pinned,
  });
  useEffect(() => room.views.want(viewsOf(layout, people, sharer, sight)));
  const chosen = people.find((one) => one.id === menu);
  return (
    <section
      class={stageClass(layout, people.length)}
      style={gridOf(layout, people.length)}
      aria-label={t.people.title}
    >
      {sharer && (
        <ScreenTile
          key={`screen-${sharer.id}`}
          person={sharer}
          track={remotes.get(sharer.id)!.screen!.track}
          onVisible={(visible) => sight.set(`screen-${sharer.id}`, visible)}
          onMenu={() => setMenu(sharer.id)}
        />
      )}
      {people.map((one) => (
        <Tile
          key={one.id}
          person={one}
          remote={remotes.get(one.id) ?? NOTHING}
          large={layout.large?.kind === "person" && layout.large.id === one.id}
          speaks={room.speaker.value === one.id && one.muted.microphone === undefined}
          connection={connections.get(one.id) ?? null}
          attempt={sound.attempt}
          onBlocked={() => setSound((before) => ({ ...before, blocked: true }))}
          onVisible={(visible) => sight.set(one.id, visible)}
          onMenu={() => setMenu(one.id)}
        />
      ))}
      {people.length === 0 && (
        <p class="stage-empty">{staff ? t.room.waitingForCandidate : t.room.waitingForOthers}</p>
      )}
      <OwnTile {...props} />
      {sound.blocked && (
        <button
          type="button"
          class="button button-primary unblock"
          onClick={() => setSound(({ attempt }) => ({ blocked: false, attempt: attempt + 1 }))}
          data-testid="enable-sound"
        >
          <Icon name="volume" /> {t.room.enableSound}
        </button>
      )}
      {chosen && (
        <PersonDialog
          room={room}
          person={chosen}
          remote={remotes.get(chosen.id) ?? NOTHING}
          connection={connections.get(chosen.id) ?? null}
          host={staff}
          pinned={pinned === chosen.id}
          onPin={
            people.length > 1 && sharer === null
              ? () => {
                  setPinned(pinned === chosen.id ? null : chosen.id);
                  setMenu(null);
                }
              : null
          }
          onClose={() => setMenu(null)}
        />
      )}
    </section>
  );
}

function OwnTile({ room, devices }: RoomProps) {
  const me = room.me.value!;
  if (!devices.wants("camera") && !devices.wants("microphone")) return null;
  const speaks = room.speaker.value === me.id && !devices.muted.value;
  return (
    <div class={speaks ? "tile tile-own tile-speaks" : "tile tile-own"} data-testid="own-tile">
      {devices.camera.value ? (
        <LiveVideo
          track={devices.camera.value}
          label={t.check.preview}
          mirrored
          testid="own-video"
        />
      ) : (
        <Face name={me.name} />
      )}
      <TileName name={t.common.me} muted={devices.muted.value} />
      {room.screen.video.value && (
        <span class="tile-sharing" title={words.sharing}>
          <Icon name="screen" size={16} />
          <span class="visually-hidden">{words.sharing}</span>
        </span>
      )}
    </div>
  );
}

/** The others who have a place on the stage; observers only watch. */
function peopleOf(state: RoomState, remotes: ReadonlyMap<string, Remote>): Participant[] {
  return state.participants.filter(
    (one) =>
      one.id !== state.me &&
      one.state === "admitted" &&
      one.role !== "observer" &&
      (one.connected || remotes.has(one.id)),
  );
}

function viewsOf(
  layout: Layout,
  people: readonly Participant[],
  sharer: Participant | null,
  sight: Sight,
): Viewed[] {
  const views: Viewed[] = people.map((one) => ({
    participantId: one.id,
    source: "camera",
    view: viewOf(layout, one.id, sight.sees(one.id)),
  }));
  if (sharer) {
    const seen = sight.sees(`screen-${sharer.id}`);
    views.push({ participantId: sharer.id, source: "screen", view: seen ? "full" : "paused" });
  }
  return views;
}

function stageClass(layout: Layout, others: number): string {
  if (layout.large !== null) return "stage stage-large";
  if (others === 2) return "stage stage-grid stage-trio"; // one's own lies over them
  return others > 1 ? "stage stage-grid" : "stage stage-pair";
}

/** How many columns a wide and a narrow window have; one's own tile is among them. */
function gridOf(layout: Layout, others: number): string {
  const small = layout.large?.kind === "person" ? others : others + 1;
  if (layout.large !== null) return `--wide: ${small}; --narrow: ${Math.min(small, 4)}`;
  return `--wide: ${others + 1 <= 4 ? 2 : 3}; --narrow: 2`;
}

/** Stays with who spoke last among the others: one's own voice is no reason to look elsewhere. */
function useLastSpeaker(speaker: string | null, me: string): string | null {
  const last = useRef<string | null>(null);
  if (speaker !== null && speaker !== me) last.current = speaker;
  return last.current;
}

interface Sight {
  sees(key: string): boolean;
  set(key: string, visible: boolean): void;
}

/** What of the stage is in sight: nothing in a tab that is not looked at. */
function useSights(): Sight {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [away, setAway] = useState(document.hidden);
  useEffect(() => {
    const look = (): void => setAway(document.hidden);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return {
    sees: (key) => !away && !hidden.has(key),
    set: (key, visible) =>
      setHidden((before) => {
        if (before.has(key) !== visible) return before;
        const next = new Set(before);
        if (visible) next.delete(key);
        else next.add(key);
        return next;
      }),
  };
}
