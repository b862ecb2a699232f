import type { MediaSource } from "../api/types";
import type { Connection } from "./protocol";

type Ask = <T = object>(event: string, payload?: object) => Promise<T>;

/** What hosts do with a room and the people in it. */
export class Hosting {
  constructor(private readonly ask: Ask) {}

  admit(participantId: string): Promise<unknown> {
    return this.ask("admit-participant", { participantId });
  }

  /** Silences a source at once; its owner may end that, or must ask. */
  mute(participantId: string, source: MediaSource, mayUnmute: boolean): Promise<unknown> {
    return this.ask("mute-participant", { participantId, source, mayUnmute });
  }

  remove(participantId: string): Promise<unknown> {
    return this.ask("remove-participant", { participantId });
  }

  lock(locked: boolean): Promise<unknown> {
    return this.ask("lock-interview", { locked });
  }

  pause(): Promise<unknown> {
    return this.ask("pause-interview");
  }

  resume(): Promise<unknown> {
    return this.ask("resume-interview");
  }

  async connections(): Promise<Connection[]> {
    return (await this.ask<{ connections: Connection[] }>("get-connections")).connections;
  }
}
