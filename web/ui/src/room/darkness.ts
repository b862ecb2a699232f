/** Mean brightness (0 to 1) below which a face is hard to see. */
const DARK = 0.12;
/** A few looks a minute; so many in a row must be dark, since a hand before the camera is no lamp. */
export const LOOK_EVERY_MS = 10_000;
export const LOOKS = 2;
const WIDTH = 16;
const HEIGHT = 12;

/** How bright RGBA pixels are on average, 0 to 1 (Rec. 709 luma). */
export function brightness(pixels: Uint8ClampedArray): number {
  let sum = 0;
  for (let at = 0; at + 3 < pixels.length; at += 4) {
    sum += 0.2126 * pixels[at]! + 0.7152 * pixels[at + 1]! + 0.0722 * pixels[at + 2]!;
  }
  const count = Math.floor(pixels.length / 4);
  return count === 0 ? 1 : sum / count / 255;
}

/** Counts dark looks; says when enough of them came in a row, and then counts anew. */
export class DarkLooks {
  private inARow = 0;

  look(bright: number): boolean {
    this.inARow = bright < DARK ? this.inARow + 1 : 0;
    if (this.inARow < LOOKS) return false;
    this.inARow = 0;
    return true;
  }
}

/** Looks at a camera's picture now and then, here alone; returns the function that ends it. */
export function watchDarkness(track: MediaStreamTrack, onDark: () => void): () => void {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const looks = new DarkLooks();
  const look = async (): Promise<void> => {
    if (context === null || !track.enabled || track.muted || document.hidden) return;
    try {
      await video.play(); // of one picture: nothing is decoded between two looks
    } catch {
      return;
    }
    context.drawImage(video, 0, 0, WIDTH, HEIGHT);
    video.pause();
    if (looks.look(brightness(context.getImageData(0, 0, WIDTH, HEIGHT).data))) onDark();
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    video.srcObject = null;
  };
}
