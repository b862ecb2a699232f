import { signal } from "@preact/signals";

/** Text must stay sharp; a slide does not need more pictures than this. */
const SCREEN: MediaTrackConstraints = {
  frameRate: { ideal: 10, max: 15 },
  width: { max: 1920 },
  height: { max: 1080 },
};

/** This browser's shared screen, window or tab, with its sound where the browser gives it. */
export class ScreenShare {
  readonly video = signal<MediaStreamTrack | null>(null);
  readonly audio = signal<MediaStreamTrack | null>(null);

  constructor(private readonly media: MediaDevices | undefined = navigator.mediaDevices) {}

  /** Phones cannot share their screen. */
  get supported(): boolean {
    return typeof this.media?.getDisplayMedia === "function";
  }

  /** Lets the browser ask what to share; false when nothing was chosen. */
  async start(): Promise<boolean> {
    if (!this.media || !this.supported) return false;
    let stream: MediaStream;
    try {
      stream = await this.media.getDisplayMedia({ video: SCREEN, audio: true });
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") return false;
      throw error;
    }
    const video = stream.getVideoTracks()[0];
    if (!video) return false;
    this.stop();
    video.contentHint = "detail";
    video.onended = () => {
      if (this.video.value === video) this.stop(); // by the browser's own bar
    };
    this.video.value = video;
    this.audio.value = stream.getAudioTracks()[0] ?? null;
    return true;
  }

  stop(): void {
    for (const track of [this.video, this.audio]) {
      track.value?.stop();
      track.value = null;
    }
  }
}
