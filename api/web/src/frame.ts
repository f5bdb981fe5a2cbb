/** Draws once for many changes: a history of a thousand events arrives as a thousand frames, and is one picture. */

const HIDDEN_MS = 100; // a hidden page gets no animation frames, but its unread badge must still move

/** A function that runs `work` once, soon, however often it is called until then. */
export function oncePerFrame(work: () => void): () => void {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    const run = (): void => {
      due = false;
      work();
    };
    if (document.visibilityState === "visible") requestAnimationFrame(run);
    else setTimeout(run, HIDDEN_MS);
  };
}
