import type { Outcome, Reach } from "./diagnosis";

export interface IceCheck {
  reach: Reach;
  servers: RTCIceServer[];
}

const GATHER_MS = 8_000;
const CONNECT_MS = 10_000;

export interface CheckReport {
  outcome: Outcome;
  /** Kinds of candidates that were found: host, srflx, relay. */
  candidates: readonly string[];
}

/**
 * Tries one path by itself. The direct one is a trial connection to this server, the others are
 * whether the server in question lends the browser an address.
 */
export async function tryPath(
  check: IceCheck,
  answer: (sdp: string) => Promise<string>,
): Promise<CheckReport> {
  const relayed = check.reach.startsWith("relay");
  const connection = new RTCPeerConnection({
    iceServers: check.servers,
    iceTransportPolicy: relayed ? "relay" : "all",
  });
  const kinds = new Set<string>();
  try {
    connection.addTransceiver("audio", { direction: "recvonly" });
    const wanted = check.reach === "direct" ? null : relayed ? "relay" : "srflx";
    await gather(connection, kinds, wanted);
    const found = [...kinds].sort();
    if (wanted !== null)
      return { outcome: kinds.has(wanted) ? "ok" : "blocked", candidates: found };
    const sdp = await answer(connection.localDescription?.sdp ?? "");
    const connected = settled(connection);
    await connection.setRemoteDescription({ type: "answer", sdp });
    return { outcome: (await connected) ? "ok" : "blocked", candidates: found };
  } finally {
    connection.close();
  }
}

/** Collects candidates until there are no more, the wanted kind is there, or it takes too long. */
function gather(
  connection: RTCPeerConnection,
  kinds: Set<string>,
  wanted: string | null,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, GATHER_MS);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    connection.onicecandidate = ({ candidate }) => {
      if (candidate?.type) kinds.add(candidate.type);
      if (candidate === null || candidate.type === wanted) done();
    };
    connection.setLocalDescription().catch(reject);
  });
}

function settled(connection: RTCPeerConnection): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), CONNECT_MS);
    connection.onconnectionstatechange = () => {
      const { connectionState } = connection;
      if (connectionState !== "connected" && connectionState !== "failed") return;
      clearTimeout(timer);
      resolve(connectionState === "connected");
    };
  });
}
