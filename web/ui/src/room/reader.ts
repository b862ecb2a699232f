/** How long a browser may take to begin speaking before the text alone must do. */
const START_TIMEOUT_MS = 3_000;

/** Reads questions out with the browser's own voices; silent where there are none. */
export class Reader {
  private utterance: SpeechSynthesisUtterance | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly synthesis: SpeechSynthesis | undefined = window.speechSynthesis) {}

  /** Speaks; `done` is called once, when it ended, was stopped, failed or never began. */
  read(text: string, language: string, done: () => void): void {
    this.stop();
    if (!this.synthesis || typeof SpeechSynthesisUtterance === "undefined") {
      done();
      return;
    }
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = language;
    utterance.rate = 0.98;
    let over = false;
    const finish = (): void => {
      if (over) return;
      over = true;
      if (this.timer !== null) clearTimeout(this.timer);
      if (this.utterance === utterance) this.utterance = null;
      done();
    };
    utterance.onend = finish;
    utterance.onerror = finish;
    utterance.onstart = () => {
      if (this.timer !== null) clearTimeout(this.timer);
    };
    this.utterance = utterance; // Chrome drops an utterance nobody refers to
    this.timer = setTimeout(() => {
      this.synthesis?.cancel();
      finish();
    }, START_TIMEOUT_MS);
    this.synthesis.speak(utterance);
  }

  stop(): void {
    if (this.utterance === null) return;
    const utterance = this.utterance;
    this.synthesis?.cancel();
    utterance.onend?.call(utterance, new Event("end") as SpeechSynthesisEvent);
  }
}
