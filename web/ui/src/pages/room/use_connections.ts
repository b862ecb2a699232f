import { useEffect, useState } from "preact/hooks";

import type { Connection } from "../../room/protocol";
import type { Room } from "../../room/room";

const EVERY_MS = 3_000;

/** How everybody's media gets through, for hosts; empty for others and while it is not known. */
export function useConnections(room: Room, host: boolean): ReadonlyMap<string, Connection> {
  const [found, setFound] = useState<ReadonlyMap<string, Connection>>(new Map());
  useEffect(() => {
    if (!host) return;
    let over = false;
    const look = async (): Promise<void> => {
      if (document.hidden || room.line.peek() !== "connected") return;
      const connections = await room.hosting.connections().catch(() => []);
      if (!over) setFound(new Map(connections.map((one) => [one.participantId, one])));
    };
    void look();
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [room, host]);
  return found;
}
