import type { NudgeKind } from "../room/protocol";

/** Words of hints while practising: what to try, never what was wrong with somebody. */
export const coaching = {
  hints: {
    clipped: "Your microphone is a little too loud. Try moving back or lowering its level.",
    "too-quiet": "You are hard to hear. Come a bit closer to the microphone.",
    "too-fast": "You have time. A little slower is easier to follow.",
    "many-fillers": "A short silence works better than “um”. Take a breath when you need one.",
    "long-monologue": "You have said a lot. This may be a good place to sum up.",
    "camera-dark": "Your picture is rather dark. A lamp or a window in front of you helps.",
  } satisfies Record<NudgeKind, string>,
  figures: "How you have spoken in the last half minute",
  show: "Show figures",
  hide: "Hide figures",
  none: "–",
  names: { pace: "Pace", volume: "Volume", pauses: "Pauses", fillers: "Fillers" },
  units: {
    pace: (value: string) => `${value} words/min`,
    volume: (value: string) => `${value} dB`,
    pauses: (value: string) => `${value} %`,
    fillers: (value: string) => `${value} a minute`,
  },
  help: {
    pace: "Words a minute in the last half minute. Most find 110 to 160 easy to follow.",
    volume: "As it arrives here; the middle of the scale is easy to hear.",
    pauses: "How much of the last half minute was silence. Pauses are good.",
    fillers: "Um, uh and filler words. Most people have two to six.",
  },
  thanks: "Thanks",
  off: "No more hints",
};
