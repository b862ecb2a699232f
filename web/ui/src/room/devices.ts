import { computed, signal } from "@preact/signals";

/** Why a camera or microphone cannot be used, as the reader can act on it. */
export type DeviceProblem = "insecure" | "denied" | "missing" | "busy" | "other";

export type DeviceKind = "microphone" | "camera";

const CAMERA: MediaTrackConstraints = {
  width: { ideal: 640 },
  height: { ideal: 480 },
  frameRate: { ideal: 30, max: 30 },
};
const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

export function problemOf(error: unknown): DeviceProblem {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "other";
}

/**
 * This browser's camera and microphone: the tracks in use, the choice of devices, and what is
 * wrong with them. Turning the camera off stops it, so that its light goes out.
 */
export class Devices {
  readonly microphone = signal<MediaStreamTrack | null>(null);
  readonly camera = signal<MediaStreamTrack | null>(null);
  readonly problems = signal<Partial<Record<DeviceKind, DeviceProblem>>>({});
  readonly choices = signal<MediaDeviceInfo[]>([]);
  readonly muted = signal(false);
  readonly cameraOff = signal(false);
  /** Requests to the browser that are still open; the permission prompt may be up. */
  private readonly open = signal(0);
  readonly asking = computed(() => this.open.value > 0);
  private held = false;
  private closed = false;

  constructor(
    private readonly media: MediaDevices | undefined = navigator.mediaDevices,
    private readonly wanted: readonly DeviceKind[] = ["microphone", "camera"],
  ) {
    this.media?.addEventListener?.("devicechange", this.list);
  }

  wants(kind: DeviceKind): boolean {
    return this.wanted.includes(kind);
  }

  /** Asks for what the interview needs: both in one prompt, or each alone when one fails. */
  async start(): Promise<void> {
    if (!this.media) {
      this.problems.value = Object.fromEntries(this.wanted.map((kind) => [kind, "insecure"]));
      return;
    }
    if (this.wanted.length > 1 && (await this.startBoth(this.media))) return;
    for (const kind of this.wanted) await this.choose(kind);
  }

  private async startBoth(media: MediaDevices): Promise<boolean> {
    try {
      const stream = await this.acquire(media, { audio: MICROPHONE, video: CAMERA });
      for (const track of stream.getTracks()) {
        this.take(track.kind === "audio" ? "microphone" : "camera", track);
      }
      this.problems.value = {};
      await this.list();
      return true;
    } catch {
      return false; // asked again one by one, so that each says what is wrong with it
    }
  }

  /** Starts a device, or changes to another one. The old track is stopped once the new runs. */
  async choose(kind: DeviceKind, deviceId?: string): Promise<void> {
    if (!this.media) return;
    const base = kind === "camera" ? CAMERA : MICROPHONE;
    const constraints = deviceId ? { ...base, deviceId: { exact: deviceId } } : base;
    try {
      const stream = await this.acquire(
        this.media,
        kind === "camera" ? { video: constraints } : { audio: constraints },
      );
      const track = stream.getTracks()[0];
      if (track) this.take(kind, track);
      this.setProblem(kind, null);
    } catch (error) {
      this.setProblem(kind, problemOf(error));
    }
    await this.list();
  }

  setMuted(muted: boolean): void {
    this.muted.value = muted;
    this.applyMuting();
  }

  /**
   * Silences the microphone for a while without calling it muted: while the browser reads a
   * question aloud, which echo cancellation does not take out of the sound.
   */
  hold(held: boolean): void {
    this.held = held;
    this.applyMuting();
  }

  async setCameraOff(off: boolean): Promise<void> {
    this.cameraOff.value = off;
    if (off) {
      this.camera.value?.stop();
      this.camera.value = null;
    } else {
      await this.choose("camera");
      if (this.camera.value === null) this.cameraOff.value = true;
    }
  }

  close(): void {
    this.closed = true;
    this.media?.removeEventListener?.("devicechange", this.list);
    this.microphone.value?.stop();
    this.camera.value?.stop();
    this.microphone.value = null;
    this.camera.value = null;
  }

  private async acquire(
    media: MediaDevices,
    constraints: MediaStreamConstraints,
  ): Promise<MediaStream> {
    this.open.value += 1;
    try {
      return await media.getUserMedia(constraints);
    } finally {
      this.open.value -= 1;
    }
  }

  private take(kind: DeviceKind, track: MediaStreamTrack): void {
    if (this.closed) {
      track.stop(); // the page was left while the prompt was up
      return;
    }
    const slot = kind === "camera" ? this.camera : this.microphone;
    slot.value?.stop();
    slot.value = track;
    if (kind === "microphone") this.applyMuting();
    if (kind === "camera") this.cameraOff.value = false;
    track.onended = () => {
      // Unplugged or taken away by the system; our own stop() does not fire this.
      if (slot.value !== track) return;
      slot.value = null;
      this.setProblem(kind, "missing");
    };
  }

  private applyMuting(): void {
    const track = this.microphone.value;
    if (track) track.enabled = !this.muted.value && !this.held;
  }

  private setProblem(kind: DeviceKind, problem: DeviceProblem | null): void {
    const problems = { ...this.problems.value };
    if (problem === null) delete problems[kind];
    else problems[kind] = problem;
    this.problems.value = problems;
  }

  private readonly list = async (): Promise<void> => {
    this.choices.value = (await this.media?.enumerateDevices()) ?? [];
  };
}
