/** A greeting beside the launcher, at most once in a browser, with questions to ask: plain DOM, for pages that want it. */

export const teaserStyles = `
  .teaser {
    position: fixed;
    bottom: calc(var(--guanxi-bottom, 20px) + 68px + env(safe-area-inset-bottom));
    right: calc(var(--guanxi-side, 20px) + env(safe-area-inset-right));
    width: min(320px, calc(100vw - 32px));
    box-sizing: border-box;
    padding: 14px 16px 16px;
    border: 1px solid light-dark(#e2dacd, #38332c);
    border-radius: 20px;
    font: 15px/1.45 var(--guanxi-font, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif);
    color: light-dark(#211c16, #f4eee5);
    background: light-dark(#fff, #211e1a);
    box-shadow: 0 12px 32px -8px rgb(20 30 20 / .4);
    text-align: start;
  }
  :host([data-side="left"]) .teaser { right: auto; left: calc(var(--guanxi-side, 20px) + env(safe-area-inset-left)); }
  .teaser p { margin: 0; padding-inline-end: 32px; text-wrap: pretty; overflow-wrap: anywhere; }
  .teaser ul { display: flex; flex-wrap: wrap; gap: 8px; margin: 12px 0 0; padding: 0; list-style: none; }
  .teaser button { font: inherit; color: inherit; cursor: pointer; }
  .teaser li button {
    min-height: 38px;
    padding: 6px 14px;
    border: 1.5px solid light-dark(#17513f, #86d0b7);
    border-radius: 999px;
    background: none;
    color: light-dark(#17513f, #86d0b7);
    font-size: 14px;
    font-weight: 600;
    line-height: 1.3;
    text-align: start;
  }
  .teaser li button:hover { background: light-dark(#e7f0ec, #1c2b26); }
  .teaser .dismiss {
    position: absolute;
    top: 8px;
    inset-inline-end: 8px;
    width: 32px;
    height: 32px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
    font-size: 20px;
    line-height: 1;
  }
  .teaser .dismiss:hover { background: light-dark(rgb(50 38 20 / .07), rgb(255 245 230 / .08)); }
  .teaser button:focus-visible { outline: 2px solid light-dark(#17513f, #86d0b7); outline-offset: 2px; }
`;

export interface Teaser {
  text: string;
  questions: readonly string[];
  dismiss: string;
  ask: (question: string) => void;
}

/** Draw the greeting; it says nothing to who doesn't look, and never takes the focus. Returns what takes it away. */
export function drawTeaser(root: ShadowRoot, teaser: Teaser): () => void {
  const box = document.createElement("section");
  box.className = "teaser";
  box.dir = "auto";
  const words = document.createElement("p");
  words.textContent = teaser.text;
  box.setAttribute("aria-label", teaser.text);
  const gone = (): void => box.remove();
  const dismiss = button("×", gone);
  dismiss.className = "dismiss";
  dismiss.setAttribute("aria-label", teaser.dismiss);
  const list = document.createElement("ul");
  for (const question of teaser.questions) {
    const item = document.createElement("li");
    item.append(
      button(question, () => {
        gone();
        teaser.ask(question);
      }),
    );
    list.append(item);
  }
  box.append(words, list, dismiss);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") gone();
  });
  root.append(box);
  return gone;
}

function button(label: string, press: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", press);
  return made;
}
