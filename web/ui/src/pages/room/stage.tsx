import { useState } from "preact/hooks";

import type { Participant } from "../../api/types";
import { Icon } from "../../components/icons";
import { LiveAudio, LiveVideo } from "../../components/media";
import { initials } from "../../format";
import type { Remote } from "../../room/room";
import { isMuted } from "../../room/state";
import { t } from "../../strings";
import type { RoomProps } from "./room_page";

/** Everybody's picture, one's own smaller; the sound of the others. */
export function Stage({ room, state, devices, staff }: RoomProps) {
  const [blocked, setBlocked] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const me = room.me.value!;
  const remotes = room.remotes.value;
  const others = state.participants.filter(
    (one) => one.id !== me.id && one.state === "admitted" && (one.connected || remotes.has(one.id)),
  );
  const unblock = (): void => {
    setBlocked(false);
    setAttempt((before) => before + 1);
  };
  return (
    <section class={`stage stage-${Math.min(others.length, 3)}`} aria-label={t.people.title}>
      {others.map((one) => (
        <OtherTile
          key={one.id}
          person={one}
          remote={remotes.get(one.id) ?? {}}
          muted={isMuted(state, one.id, "microphone")}
          cameraOff={isMuted(state, one.id, "camera")}
          attempt={attempt}
          onBlocked={() => setBlocked(true)}
        />
      ))}
      {others.length === 0 && (
        <p class="stage-empty">{staff ? t.room.waitingForCandidate : t.room.waitingForOthers}</p>
      )}
      {(devices.wants("camera") || devices.wants("microphone")) && (
        <div class="tile tile-own" data-testid="own-tile">
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
        </div>
      )}
      {blocked && (
        <button
          type="button"
          class="button button-primary unblock"
          onClick={unblock}
          data-testid="enable-sound"
        >
          <Icon name="volume" /> {t.room.enableSound}
        </button>
      )}
    </section>
  );
}

interface OtherTileProps {
  person: Participant;
  remote: Remote;
  muted: boolean;
  cameraOff: boolean;
  attempt: number;
  onBlocked: () => void;
}

function OtherTile({ person, remote, muted, cameraOff, attempt, onBlocked }: OtherTileProps) {
  const picture = cameraOff ? undefined : (remote.screen ?? remote.camera);
  return (
    <div class="tile" data-testid="tile" data-participant={person.id}>
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
      {remote.microphone && (
        <LiveAudio track={remote.microphone.track} onBlocked={onBlocked} attempt={attempt} />
      )}
      {remote.screen_audio && (
        <LiveAudio track={remote.screen_audio.track} onBlocked={onBlocked} attempt={attempt} />
      )}
      <TileName name={person.name} muted={muted} />
      {!person.connected && <span class="tile-away">{t.room.away}</span>}
    </div>
  );
}

function Face({ name }: { name: string }) {
  return (
    <span class="face" aria-hidden="true">
      {initials(name)}
    </span>
  );
}

function TileName({ name, muted }: { name: string; muted: boolean }) {
  return (
    <span class="tile-name">
      {muted && (
        <>
          <Icon name="micOff" size={14} />
          <span class="visually-hidden">{t.room.muted}: </span>
        </>
      )}
      {name}
    </span>
  );
}
