import type { NudgeKind } from "../room/protocol";

/** Words of hints while practising: what to try, never what was wrong with somebody. */
export const coaching = {
  hints: {
    clipped: "Your microphone is a little too loud. Try moving back or lowering its level.",
    "too-quiet": "You are hard to hear. Come a bit closer to the microphone.",
    "too-fast": "You have time. A little slower is easier to follow.",
    "many-fillers": "A short silence works better than “um”. Take a breath when you need one.",
    "long-monologue": "You have said a lot. This may be a good place to sum up.",
  } satisfies Record<NudgeKind, string>,
  thanks: "Thanks",
  off: "No more hints",
};
