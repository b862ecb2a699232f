import type { ApiClient } from "./client";
import type { Metric } from "./types";

/** A file that was uploaded to be listened to. */
export interface Upload {
  id: string;
  status: "waiting" | "running" | "ready" | "failed";
  /** 0 to 1. */
  progress: number;
  problem: { code: string; message: string } | null;
  kind: "audio" | "video" | null;
  sizeBytes: number;
  durationMs: number | null;
  createdAt: string;
  url: string | null;
}

export interface HeardWord {
  text: string;
  startMs: number;
  endMs: number;
  probability: number;
}

export interface HeardMetric {
  name: string;
  unit: string;
  value: number;
  series: Metric["series"];
}

/** What was heard in it; positions count from its beginning. */
export interface HeardUpload extends Upload {
  text: string | null;
  utterances: { id: string; words: HeardWord[] }[];
  metrics: HeardMetric[];
}

/** Files listened to as live speech is; every method is one request. */
export class UploadsApi {
  constructor(private readonly client: ApiClient) {}

  async all(sessionId: string): Promise<Upload[]> {
    return (await this.client.get<{ items: Upload[] }>(path(sessionId))).items;
  }

  one(sessionId: string, id: string): Promise<HeardUpload> {
    return this.client.get(`${path(sessionId)}/${id}`);
  }

  send(sessionId: string, file: File): Promise<Upload> {
    const type = /^(audio|video)\//.test(file.type) ? file.type : "application/octet-stream";
    return this.client.upload(path(sessionId), {}, file, type);
  }

  delete(sessionId: string, id: string): Promise<void> {
    return this.client.delete(`${path(sessionId)}/${id}`);
  }
}

function path(sessionId: string): string {
  return `/api/interviews/sessions/${sessionId}/speech-analyses`;
}
