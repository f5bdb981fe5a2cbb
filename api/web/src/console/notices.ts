/** How an offer reaches a rep who looks elsewhere: a short chime, and a notice of the desktop's. Both only if wanted. */

import { choose, chosen } from "./choices";

const NOTES_HZ = [587.33, 880];
const NOTE_S = 0.16;
const LOUDNESS = 0.12;

let audio: AudioContext | null = null;

/** Two soft notes. The first press that turns the sound on also allows the page to make one. */
export function chime(): void {
  audio ??= new AudioContext();
  const start = audio.currentTime + 0.02;
  for (const [number, pitch] of NOTES_HZ.entries()) {
    const [tone, swell] = [audio.createOscillator(), audio.createGain()];
    const at = start + number * NOTE_S;
    tone.type = "sine";
    tone.frequency.value = pitch;
    swell.gain.setValueAtTime(0, at);
    swell.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
    swell.gain.exponentialRampToValueAtTime(0.0001, at + NOTE_S * 2);
    tone.connect(swell).connect(audio.destination);
    tone.start(at);
    tone.stop(at + NOTE_S * 2);
  }
}

/** Turn the sound on, and let the rep hear what they asked for; or off. */
export function setSound(on: boolean): void {
  choose("sound", on);
  if (on) chime();
}

/** Why a browser shows no notices, or "" when it does. */
export type NoticesState = "on" | "off" | "refused" | "unknown";

export function noticesState(): NoticesState {
  if (!("Notification" in globalThis)) return "unknown";
  if (Notification.permission === "denied") return "refused";
  return Notification.permission === "granted" && chosen("notices") ? "on" : "off";
}

/** The browser is asked only here, on a press, and once. */
export async function setNotices(on: boolean): Promise<NoticesState> {
  choose("notices", on);
  if (on && "Notification" in globalThis && Notification.permission === "default") {
    await Notification.requestPermission();
  }
  return noticesState();
}

/** Tell of an offer. A notice names nobody's words: it may stand on a screen that others see. */
export function tellOfOffer(title: string, body: string, open: () => void): void {
  if (chosen("sound")) chime();
  if (document.visibilityState === "visible" && document.hasFocus()) return;
  if (noticesState() !== "on") return;
  const notice = new Notification(title, { body, tag: "guanxi offer", icon: "/console/icon.svg" });
  notice.onclick = () => {
    window.focus();
    notice.close();
    open();
  };
}
