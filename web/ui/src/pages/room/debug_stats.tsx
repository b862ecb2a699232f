import type { Room } from "../../room/room";

/** Frame counts for tests and the curious, behind `?debug=1`. */
export function DebugStats({ room }: { room: Room }) {
  const stats = room.stats.value;
  if (stats === null) return null;
  const decoded = [...room.remotes.value].flatMap(([participantId, remote]) => {
    const mid = remote.camera?.mid;
    return mid === undefined ? [] : [{ participantId, frames: stats.framesDecoded[mid] ?? 0 }];
  });
  return (
    <output
      class="debug-stats"
      data-testid="stats"
      data-frames-sent={stats.framesSent}
      data-round-trip-ms={stats.roundTripMs ?? ""}
    >
      sent {stats.framesSent}
      {decoded.map(({ participantId, frames }) => (
        <span
          key={participantId}
          data-testid="stats-decoded"
          data-participant={participantId}
          data-frames-decoded={frames}
        >
          {" "}
          · decoded {frames}
        </span>
      ))}
    </output>
  );
}
