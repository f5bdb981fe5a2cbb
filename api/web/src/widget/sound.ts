/** Two soft notes when somebody answers, for shoppers who turned them on. */

const KEY = "guanxi sound";
const NOTES_HZ = [659, 880];
const NOTE_SECONDS = 0.14;

export class Sound {
  on: boolean;
  private context: AudioContext | undefined;

  /** `usually` is the shop's choice, for shoppers who made none. */
  constructor(usually: boolean) {
    this.on = usually;
    try {
      const kept = localStorage.getItem(KEY);
      if (kept !== null) this.on = kept === "on";
    } catch {
      // Not remembered, then.
    }
  }

  toggle(): void {
    this.on = !this.on;
    try {
      localStorage.setItem(KEY, this.on ? "on" : "off");
    } catch {
      // It holds until the next page.
    }
    this.play();
  }

  /** Browsers stay silent until somebody has touched the page; that is as it should be. */
  play(): void {
    if (!this.on || typeof AudioContext !== "function") return;
    this.context ??= new AudioContext();
    const { context } = this;
    if (context.state === "suspended") void context.resume();
    NOTES_HZ.forEach((pitch, at) => {
      const [note, loudness] = [context.createOscillator(), context.createGain()];
      const start = context.currentTime + at * NOTE_SECONDS;
      note.frequency.value = pitch;
      loudness.gain.setValueAtTime(0.06, start);
      loudness.gain.exponentialRampToValueAtTime(0.0001, start + NOTE_SECONDS * 2);
      note.connect(loudness).connect(context.destination);
      note.start(start);
      note.stop(start + NOTE_SECONDS * 2);
    });
  }
}
