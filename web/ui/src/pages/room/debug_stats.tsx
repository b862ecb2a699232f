import type { Room } from "../../room/room";

/** Frame counts for tests and the curious, behind `?debug=1`. */
export function DebugStats({ room }: { room: Room }) {
  const stats = room.stats.value;
  if (stats === null) return null;
  const decoded = [...room.remotes.value].flatMap(([participantId, remote]) => {
    return (["camera", "screen"] as const).flatMap((source) => {
      const mid = remote[source]?.mid;
      const frames = mid === undefined ? 0 : (stats.framesDecoded[mid] ?? 0);
      return mid === undefined ? [] : [{ participantId, source, frames }];
    });
  });
  return (
    <output
      class="debug-stats"
      data-testid="stats"
      data-frames-sent={stats.framesSent}
      data-round-trip-ms={stats.roundTripMs ?? ""}
    >
      sent {stats.framesSent}
      {decoded.map(({ participantId, source, frames }) => (
        <span
          key={`${participantId}/${source}`}
          data-testid={source === "camera" ? "stats-decoded" : "stats-screen"}
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
