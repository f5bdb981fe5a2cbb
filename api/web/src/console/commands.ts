/** Everything a rep can do from the keyboard: the same list feeds the single keys, the palette and the `?` sheet. */

export interface Command {
  id: string;
  title: string;
  /** The single key, outside of text; "" for what only the palette offers. */
  key: string;
  /** Under which heading the sheet shows it. */
  group: "Offers" | "Conversations" | "This conversation" | "Console";
  /** Other words somebody may type to find it. */
  also?: string;
  /** Whether it makes sense just now. */
  can: () => boolean;
  run: () => void;
}

export const GROUPS = ["Offers", "Conversations", "This conversation", "Console"] as const;

/** The command of a key, if it makes sense now. */
export function commandOf(commands: readonly Command[], key: string): Command | undefined {
  return commands.find((command) => command.key === key && command.can());
}

const plain = (words: string): string => words.toLocaleLowerCase();

/** Those that make sense now and hold every word typed, the ones that begin with it first. */
export function searched(commands: readonly Command[], looked: string): Command[] {
  const words = plain(looked).split(/\s+/u).filter(Boolean);
  const begins = (command: Command): boolean => plain(command.title).startsWith(words.join(" "));
  return commands
    .filter((command) => command.can())
    .filter((command) =>
      words.every((word) => plain(`${command.title} ${command.also ?? ""}`).includes(word)),
    )
    .toSorted((a, b) => Number(begins(b)) - Number(begins(a)));
}
