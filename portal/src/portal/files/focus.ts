/** The button that deleted something goes with it: the keyboard then stands at the page's heading. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>('main h1')?.focus();
}
