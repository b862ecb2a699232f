import { useEffect, useRef } from "preact/hooks";

import type { Participant } from "../../api/types";
import { Icon } from "../../components/icons";
import { LiveAudio, LiveVideo } from "../../components/media";
import { initials } from "../../format";
import type { Connection } from "../../room/protocol";
import type { Remote } from "../../room/room";
import { t } from "../../strings";
import { room as words } from "../../strings/hosting";
import { QualityBars } from "./quality_bars";

interface TileProps {
  person: Participant;
  remote: Remote;
  large: boolean;
  speaks: boolean;
  connection: Connection | null;
  attempt: number;
  onBlocked: () => void;
  onVisible: (visible: boolean) => void;
  onMenu: () => void;
}

/** Somebody else: their picture or initials, their sound, their name, what may be done. */
export function Tile(props: TileProps) {
  const { person, remote, large, speaks, connection } = props;
  const element = useSight(props.onVisible);
  const classes = ["tile", large ? "tile-large" : "", speaks ? "tile-speaks" : ""];
  const camera = person.muted.camera === undefined ? remote.camera : undefined;
  const picture = camera?.starved ? undefined : camera;
  return (
    <div
      ref={element}
      class={classes.filter(Boolean).join(" ")}
      data-testid="tile"
      data-participant={person.id}
      data-large={large}
      data-speaks={speaks}
    >
      {picture ? (
        <LiveVideo
          track={picture.track}
          label={t.room.tile(person.name)}
          participant={person.id}
          testid="remote-video"
        />
      ) : (
        <Face name={person.name} />
      )}
      {camera?.starved && <span class="tile-starved">{words.starved}</span>}
      {remote.microphone && (
        <LiveAudio
          track={remote.microphone.track}
          onBlocked={props.onBlocked}
          attempt={props.attempt}
        />
      )}
      {remote.screen_audio && (
        <LiveAudio
          track={remote.screen_audio.track}
          onBlocked={props.onBlocked}
          attempt={props.attempt}
        />
      )}
      <TileName name={person.name} muted={person.muted.microphone !== undefined}>
        {connection && <QualityBars quality={connection.quality} testid="tile-quality" />}
      </TileName>
      <button
        type="button"
        class="tile-menu"
        aria-label={words.menu(person.name)}
        title={words.menu(person.name)}
        onClick={props.onMenu}
        data-testid="tile-menu"
      >
        <Icon name="more" size={18} />
      </button>
      {!person.connected && <span class="tile-away">{t.room.away}</span>}
    </div>
  );
}

interface ScreenTileProps {
  person: Participant;
  track: MediaStreamTrack;
  onVisible: (visible: boolean) => void;
  onMenu: () => void;
}

export function ScreenTile({ person, track, onVisible, onMenu }: ScreenTileProps) {
  const element = useSight(onVisible);
  return (
    <div
      ref={element}
      class="tile tile-large tile-screen"
      data-testid="screen-tile"
      data-participant={person.id}
    >
      <LiveVideo
        track={track}
        label={words.screenOf(person.name)}
        participant={person.id}
        testid="screen-video"
      />
      <TileName name={words.sharesScreen(person.name)} muted={false} />
      <button
        type="button"
        class="tile-menu"
        aria-label={words.menu(person.name)}
        onClick={onMenu}
        data-testid="screen-menu"
      >
        <Icon name="more" size={18} />
      </button>
    </div>
  );
}

export function Face({ name }: { name: string }) {
  return (
    <span class="face" aria-hidden="true">
      {initials(name)}
    </span>
  );
}

interface TileNameProps {
  name: string;
  muted: boolean;
  children?: preact.ComponentChildren;
}

export function TileName({ name, muted, children }: TileNameProps) {
  return (
    <span class="tile-name">
      {muted && (
        <>
          <Icon name="micOff" size={14} />
          <span class="visually-hidden">{t.room.muted}: </span>
        </>
      )}
      <span class="tile-name-text">{name}</span>
      {children}
    </span>
  );
}

/** Tells whether an element can be seen: pictures that cannot are not sent for. */
function useSight(onChange: (visible: boolean) => void) {
  const element = useRef<HTMLDivElement>(null);
  const told = useRef(onChange);
  told.current = onChange;
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      told.current(entries.at(-1)?.isIntersecting ?? true);
    });
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  return element;
}
