/** Every text the front ends show that is not somebody's own words; one place, so that a language is one more file. */

export function spell(seconds: number | null): string {
  if (seconds === null) return "";
  if (seconds < 60) return "less than a minute";
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return minutes === 1 ? "about a minute" : `about ${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours === 1 ? "about an hour" : `about ${hours} hours`;
}

export function ordinal(n: number): string {
  const tail = n % 100;
  const ends = tail > 10 && tail < 14 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${ends}`;
}

/** How long ago, as short as it can be said: 12 s, 4 min, 2 h, 3 d. */
export function ago(since: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / 1000));
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

export function timeOf(at: string): string {
  const when = new Date(at);
  return Number.isNaN(when.getTime())
    ? ""
    : when.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
}

export function initials(name: string): string {
  const parts = name.trim().split(/\s+/u).filter(Boolean);
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : parts;
  return letters
    .map((part) => [...(part ?? "")][0] ?? "")
    .join("")
    .toLocaleUpperCase();
}

export const REASONS: Record<string, string> = {
  asked: "Asked for a person",
  nothing_found: "Nothing found",
  upset: "Upset",
  failed: "Assistant failed",
  bulk: "Bulk or a deal",
  warm: "Worth a personal word",
  risk: "A risk",
  looped: "Answers didn’t help",
  promise: "Wants a promise",
};

/** What a rep should know of a storm, and of those for whom a person is asked when there is room; "" in calm weather. */
export function brakeWords(storm: boolean, onList: number): string {
  const listed = onList === 1 ? "1 shopper is on the list" : `${onList} shoppers are on the list`;
  if (storm) return `Many turns fail at the moment${onList > 0 ? `; ${listed}.` : "."}`;
  return onList > 0 ? `${listed}. They come into line as there is room.` : "";
}

export const MOODS: Record<string, string> = {
  happy: "Happy",
  curious: "Curious",
  neutral: "Neutral",
  confused: "Confused",
  worried: "Worried",
  disappointed: "Disappointed",
  angry: "Angry",
};

export const widget = {
  open: "Open chat",
  close: "Close chat",
  title: "Questions? Ask us",
  assistant: "Assistant",
  assistantLine: "Automatic assistant, not a person.",
  repLine: (name: string) => `You’re talking with ${name}`,
  lineLine: "You’re in line for a person",
  greeting: (name: string) =>
    name ? `Hello ${name}. What can I help with?` : "Hello. What can I help with?",
  greetingMore:
    "I’m the shop’s automatic assistant. I answer from the shop’s own pages and show where I read it. " +
    "When I can’t help, or you’d rather not talk to a machine, a person takes over.",
  log: "Conversation",
  input: "Your message",
  placeholder: "Write a message…",
  send: "Send message",
  human: "Talk to a person",
  asking: "Asking for a person…",
  sending: "Sending…",
  sent: "Sent",
  read: "Read",
  failed: "Not sent.",
  retry: "Try again",
  discard: "Discard",
  removed: "(removed)",
  you: "You",
  typing: (name: string) => `${name} is writing…`,
  sources: "Where I read this",
  place: (n: number) => (n === 1 ? "You’re next in line" : `You’re ${ordinal(n)} in line`),
  placeSoon: "You’re in line for a person",
  estimate: (spelled: string) => `A person joins in ${spelled}.`,
  noEstimate: "You can keep asking here while you wait.",
  asked: "You asked for a person",
  askedFor: "A person was asked to join",
  joined: (name: string) => `${name} joined the conversation`,
  leftAssistant: (name: string) => `${name || "The person"} left; the assistant is back`,
  leftQueue: (name: string) => `${name || "The person"} had to go. You keep your place in line`,
  leftGone: (name: string) => `${name || "The person"} lost connection. You keep your place in line`,
  leftClosed: "The conversation was closed. Write any time to open it again",
  offline: "You’re offline. What you write is sent when you’re back.",
  retrying: "Connection lost. Trying again…",
  retryNow: "Try now",
  tooLong: (over: number) => `${over} characters too long`,
  rateAsk: "How was it?",
  rateStars: (n: number) => (n === 1 ? "1 star" : `${n} stars`),
  rateComment: "Anything to add? (optional)",
  rateSend: "Send rating",
  rateThanks: "Thank you. It helps us get better.",
  rateFailed: "That didn’t go through. Please try again.",
} as const;
