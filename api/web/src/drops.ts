/** Files let fall on a front end: shown while they hover, handed on when they are let go. */

/** While files hover over `element` it has the attribute `dropping`; `may` says whether any are wanted now. */
export function takesDrops(element: HTMLElement, may: () => boolean, take: (files: File[]) => void): void {
  const carried = (event: DragEvent): boolean =>
    may() && Boolean(event.dataTransfer?.types.includes("Files"));
  element.addEventListener("dragover", (event) => {
    if (!carried(event)) return;
    event.preventDefault(); // or the browser opens the file in the page's place
    element.toggleAttribute("dropping", true);
  });
  element.addEventListener("dragleave", (event) => {
    if (!(event.relatedTarget instanceof Node && element.contains(event.relatedTarget))) {
      element.removeAttribute("dropping");
    }
  });
  element.addEventListener("drop", (event) => {
    element.removeAttribute("dropping");
    if (!carried(event)) return;
    event.preventDefault();
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) take(files);
  });
}
