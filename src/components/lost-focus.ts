/** Focus that was lost with the element that had it goes to what took its place. */

/** Focuses the element, unless something else has the focus: a person may have gone on meanwhile. */
export function takeLostFocus(element: HTMLElement | null | undefined): void {
  const { activeElement, body } = document
  if (activeElement === null || activeElement === body) element?.focus()
}
