/** The words of the room that hosts and panels need. */

import type { MediaSource } from "../api/types";
import type { Connection } from "../room/protocol";
import { plural } from "./plural";

type Waiting = Pick<Connection, "queuedBytes" | "droppedPackets" | "awaitedPackets">;

const source: Record<MediaSource, string> = {
  microphone: "microphone",
  camera: "camera",
  screen: "screen",
  screen_audio: "shared sound",
};

export const room = {
  share: "Share screen",
  shareShort: "Share",
  stopShare: "Stop sharing",
  sharing: "You are sharing your screen.",
  shareFailed: "Your browser could not share the screen.",
  sharesScreen: (name: string) => `${name} shares a screen`,
  screenOf: (name: string) => `${name}’s screen`,
  watching: "You are watching. Nobody sees or hears you.",
  watchText: "You watch this interview: others see that you are here, but not your picture.",
  pausedTitle: "Paused",
  pausedText: "Nothing is recorded, and no time runs. You still see and hear each other.",
  pause: "Pause",
  resume: "Go on",
  lock: "Lock the room",
  unlock: "Unlock the room",
  lockShort: "Lock",
  unlockShort: "Unlock",
  locked: "Locked",
  hostMuted: (what: MediaSource) => `The host turned off your ${source[what]}.`,
  hostMutedFirm: (what: MediaSource) =>
    `The host turned off your ${source[what]}. Ask before you turn it on again.`,
  askUnmute: "Ask to unmute",
  asked: "Asked. The host has been told.",
  wantsUnmute: (name: string, what: MediaSource) => `${name} asks to use the ${source[what]}`,
  allow: "Allow",
  wantsBack: (name: string) => `${name} was removed and asks to come back`,
  removed: "You were removed from this interview.",
  removedText: "You can ask to come back; the host decides.",
  askBack: "Ask to come back",
  menu: (name: string) => `More about ${name}`,
  large: "Show large",
  notLarge: "Do not show large",
  mute: "Mute",
  muteFirm: "Mute; unmuting only on request",
  letUnmute: "Allow unmuting",
  cameraOff: "Turn off camera",
  stopScreen: "Stop screen sharing",
  remove: "Remove from the interview",
  removeSure: (name: string) => `Remove ${name}?`,
  removeText: "They are disconnected at once and come back only when you let them in.",
  removeConfirm: "Remove",
  connection: "Connection",
  figures: (rttMs: number | null, loss: number, kbps: number, waits: Waiting) =>
    [
      rttMs === null ? null : `${Math.round(rttMs)} ms`,
      `${(loss * 100).toFixed(loss < 0.1 ? 1 : 0)} % lost`,
      `sends ${kbps} kbit/s`,
      waits.awaitedPackets > 0 && plural(waits.awaitedPackets, "packet", "packets") + " late",
      waits.queuedBytes > 0 && `${Math.ceil(waits.queuedBytes / 1000)} kB waiting`,
      waits.droppedPackets > 0 && `${waits.droppedPackets} dropped`,
    ]
      .filter(Boolean)
      .join(" · "),
  starved: "Your connection is slow: sound only",
  kept: {
    title: "What is kept of you",
    text: "Your choice holds from this moment. What you leave out is still seen and heard by the others, but neither recorded nor, for your voice, written down.",
    microphone: "My voice, and captions of it",
    camera: "My picture",
    screen: "My shared screen",
    save: "Save",
    change: "Change what is kept of you",
    part: "Partly recorded",
  },
};

export const connection = {
  title: "Connection check",
  lead: "Sound and picture travel by other ways than web pages. This tries them, one by one.",
  link: "Check your connection",
  verdicts: {
    testing: "Trying…",
    good: "Your connection is fine for interviews.",
    relayed: "Your connection works, by a detour.",
    blocked: "Your network blocks sound and picture.",
  },
  advice: {
    none: "",
    "other-network":
      "Try another network: a phone’s hotspot or the network at home usually works where an office blocks.",
    vpn: "If you use a VPN or a firewall program, turn it off for the interview.",
    "ask-udp":
      "Whoever runs the network can help: UDP to this server must be let through. Over the detour sound may stutter.",
    "no-relay":
      "Whoever runs this server can help, too: no TURN relay is set up, so there is no detour for networks like yours.",
  },
  reaches: {
    direct: "Straight to the server (UDP)",
    stun: "Public address (STUN)",
    "relay-udp": "By relay, UDP",
    "relay-tcp": "By relay, TCP",
    "relay-tls": "By relay, encrypted TCP",
  },
  reachHelp: {
    direct: "The best way: nothing in between.",
    stun: "Lets your browser find out how it is seen from outside.",
    "relay-udp": "Where the straight way is blocked; almost as good.",
    "relay-tcp": "For networks without UDP; sound may stutter.",
    "relay-tls": "For networks that let web pages through and nothing else.",
  },
  candidates: (kinds: readonly string[]) => `Addresses found: ${kinds.join(", ")}`,
  trying: "Trying…",
  open: "Open",
  blocked: "Blocked",
  again: "Check again",
};
