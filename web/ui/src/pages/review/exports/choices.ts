import type { ExportFormat, RequestedExport } from "../../../api/exports";
import type { Recording } from "../../../api/types";
import { parsePosition } from "../../../format";
import { t } from "../../../strings";

export interface Choice {
  id: string;
  format: ExportFormat;
  recordingId: string | null;
  label: string;
  hasPicture: boolean;
}

interface Known {
  recordings: readonly Recording[];
  participants: readonly { id: string; name: string }[];
}

/** Whose recording it is, and whether it shows their screen. */
export function titleOf(recording: Recording, participants: Known["participants"]): string {
  const name = participants.find((one) => one.id === recording.participantId)?.name ?? "";
  return isScreen(recording) ? t.previews.screenOf(name) : name;
}

export function isScreen(recording: Recording): boolean {
  return recording.source === "screen" || recording.source === "screen_audio";
}

export function hasPicture(recording: Recording): boolean {
  return !recording.mimeType.startsWith("audio/");
}

/** What may be asked for, films of everybody first. */
export function choices(known: Known): Choice[] {
  const pictures = known.recordings.some(hasPicture);
  const of = (format: ExportFormat, recording: Recording | null): Choice => ({
    id: `${format}:${recording?.id ?? ""}`,
    format,
    recordingId: recording?.id ?? null,
    label: label(format, recording?.id ?? null, known),
    hasPicture: format !== "audio",
  });
  return [
    ...(pictures ? [of("grid", null), of("speaker", null)] : []),
    of("audio", null),
    ...known.recordings.filter(hasPicture).map((one) => of("mp4", one)),
    ...(known.recordings.length > 1 ? known.recordings.map((one) => of("audio", one)) : []),
  ];
}

export function label(format: ExportFormat, recordingId: string | null, known: Known): string {
  const recording = known.recordings.find((one) => one.id === recordingId);
  const name = recording ? titleOf(recording, known.participants) : t.exports.everybody;
  if (format === "grid") return t.exports.grid;
  if (format === "speaker") return t.exports.speaker;
  if (format === "audio") return recordingId === null ? t.exports.sound : t.exports.soundOf(name);
  return t.exports.filmOf(name);
}

/** The request for a choice; null where the two positions make no clip. */
export function requested(
  choice: Choice,
  clip: { from: string; to: string } | null,
  burnCaptions: boolean,
): RequestedExport | null {
  const wanted = {
    format: choice.format,
    recordingId: choice.recordingId,
    burnCaptions: burnCaptions && choice.hasPicture,
  };
  if (clip === null) return wanted;
  const [startMs, endMs] = [parsePosition(clip.from.trim()), parsePosition(clip.to.trim())];
  if (startMs === null || endMs === null || endMs <= startMs) return null;
  return { ...wanted, startMs, endMs };
}
