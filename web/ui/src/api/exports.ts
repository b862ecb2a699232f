import type { ApiClient } from "./client";

export type ExportFormat = "mp4" | "audio" | "grid" | "speaker" | "thumbnails" | "waveform";

export interface RequestedExport {
  format: ExportFormat;
  recordingId?: string | null;
  startMs?: number;
  endMs?: number;
  burnCaptions?: boolean;
}

/** How a sprite of thumbnails, or a waveform, is laid out. */
export interface PreviewDetails {
  stepMs?: number;
  startMs?: number;
  width?: number;
  height?: number;
  columns?: number;
  count?: number;
}

export interface Export {
  id: string;
  recordingId: string | null;
  format: ExportFormat;
  startMs: number | null;
  endMs: number | null;
  burnCaptions: boolean;
  status: "waiting" | "running" | "ready" | "failed";
  /** 0 to 1. */
  progress: number;
  /** Its recordings were made again since. */
  outdated: boolean;
  sizeBytes: number | null;
  details: PreviewDetails;
  url: string | null;
  captionsUrl: string | null;
}

/** Recordings in other forms; every method is one request. */
export class ExportsApi {
  constructor(private readonly client: ApiClient) {}

  async all(sessionId: string): Promise<Export[]> {
    return (await this.client.get<{ items: Export[] }>(path(sessionId))).items;
  }

  one(sessionId: string, id: string): Promise<Export> {
    return this.client.get(`${path(sessionId)}/${id}`);
  }

  request(sessionId: string, wanted: RequestedExport): Promise<Export> {
    return this.client.post(path(sessionId), wanted);
  }

  delete(sessionId: string, id: string): Promise<void> {
    return this.client.delete(`${path(sessionId)}/${id}`);
  }
}

function path(sessionId: string): string {
  return `/api/interviews/sessions/${sessionId}/exports`;
}
