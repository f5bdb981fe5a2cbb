/** The widget in English: the texts every other language is measured by. */

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

export const english = {
  close: "Close chat",
  title: "Questions? Ask us",
  assistant: "Assistant",
  automatic: "(automatic)",
  assistantLine: "Automatic assistant, not a person.",
  repLine: (name: string) => `You’re talking with ${name}`,
  speaks: (languages: string) => `Speaks ${languages}`,
  greeting: (name: string) =>
    name ? `Hello ${name}. What can I help with?` : "Hello. What can I help with?",
  greetingMore:
    "I’m the shop’s automatic assistant. I answer from the shop’s own pages and show where I read it. " +
    "When I can’t help, or you’d rather not talk to a machine, a person takes over.",
  often: "You could ask",
  log: "Conversation",
  input: "Your message",
  placeholder: "Write a message…",
  send: "Send message",
  human: "Talk to a person",
  asking: "Asking for a person…",
  sending: "Sending…",
  sent: "Sent",
  delivered: "Delivered",
  read: "Read",
  failed: "Not sent.",
  later: "Will be sent when you’re back.",
  retry: "Try again",
  discard: "Discard",
  removed: "(removed)",
  you: "You",
  shopper: "Shopper",
  typing: (name: string) => `${name} is writing…`,
  sources: "Where I read this",
  moreSources: (n: number) => (n === 1 ? "1 more source" : `${n} more sources`),
  readMore: "Read all of it",
  suggested: "Suggested answers",
  newer: "New messages",
  left: (n: number) => `${n} characters left`,
  tooLong: (over: number) => `${over} characters too long`,
  place: (n: number) => (n === 1 ? "You’re next in line" : `You’re ${ordinal(n)} in line`),
  placeSoon: "You’re in line for a person",
  estimate: (seconds: number) => `A person joins in ${spell(seconds)}.`,
  noEstimate: "You can keep asking here while you wait.",
  choices: "While you wait",
  wait: "Keep waiting",
  leaveMessage: "Leave a message",
  onWithAssistant: "Go on with the assistant",
  leaveLine: "Leave the line",
  neverMind: "Never mind",
  neverMindSaid: "Never mind, thank you.",
  messageTitle: "Leave a message",
  messageMore: "A person answers here as soon as one can. You needn’t keep this page open.",
  messageText: "What should they know?",
  messageEmail: "E-mail for the answer (optional)",
  messageWrongEmail: "This e-mail address doesn’t look right.",
  messageSend: "Send and close the line",
  messageFailed: "Your message wasn’t sent, and you are still in line. Please try again.",
  cancel: "Cancel",
  asked: "You asked for a person",
  askedFor: "A person was asked to join",
  joined: (name: string) => `${name} joined the conversation`,
  leftAssistant: (name: string) => `${name || "The person"} left; the assistant is back`,
  leftQueue: (name: string) => `${name || "The person"} had to go. You keep your place in line`,
  leftGone: (name: string) => `${name || "The person"} lost connection. You keep your place in line`,
  leftSilent: (name: string) => `${name || "The person"} didn’t get to you. You keep your place in line`,
  leftIdle: (name: string) => `${name || "The person"} comes back when you write`,
  leftClosed: "The conversation was closed. Write any time to open it again",
  offline: "You’re offline. What you write is sent when you’re back.",
  retrying: "Connection lost. Trying again…",
  retryNow: "Try now",
  rateAsk: "How was it?",
  rateStars: (n: number) => (n === 1 ? "1 star" : `${n} stars`),
  rateComment: "Anything to add? (optional)",
  rateSend: "Send rating",
  rateThanks: "Thank you. It helps us get better.",
  rateFailed: "That didn’t go through. Please try again.",
  addressAsk: "What may we call you?",
  addressHint: "Your name, or how you like it",
  addressSave: "Save",
  addressSkip: "I’d rather not say",
  addressMenu: "How you are addressed",
  formal: "",
  informal: "",
  menu: "More",
  soundOn: "Turn sound on",
  soundOff: "Turn sound off",
  download: "Download transcript",
  forget: "Delete my data",
  forgetAsk: "Delete everything you wrote here?",
  forgetMore: "Your messages, files and ratings are erased for good, here and at the shop.",
  forgetYes: "Delete for good",
  forgetNo: "Keep it",
  forgetFailed: "Nothing was deleted: the shop can’t be reached. Please try again.",
  forgotten: "Everything you wrote was deleted.",
  transcript: (shop: string) => `Conversation: ${shop}`,
  attach: "Send a picture or PDF",
  fileSending: (name: string) => `Sending ${name}…`,
  fileTooLarge: "Files may have 10 MB at most.",
  fileWrongType: "Pictures and PDFs can be sent, other files can’t.",
  fileLost: "This file wasn’t sent before the page was left. Please choose it again.",
  picture: (name: string) => `Picture: ${name}`,
  openFile: (name: string) => `Open ${name}`,
  fileGone: "This file can’t be shown.",
  soldOut: "Sold out",
  product: "Product",
  order: "Order",
  step: (done: number, all: number) => `Step ${done} of ${all}`,
};

/** What another language says in place of `T`; a text that is missing doesn't compile. */
export type Said<T> = {
  [K in keyof T]: T[K] extends (...given: infer G) => string
    ? (...given: G) => string
    : T[K] extends string[]
      ? string[]
      : string;
};

export type WidgetWords = Said<typeof english>;
