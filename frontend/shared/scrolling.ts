/** Is the list read to its end, give or take `within` pixels? */
export function atEndOf(box: HTMLElement, within: number): boolean {
  return box.scrollHeight - box.scrollTop - box.clientHeight < within;
}

/** Calls `changed` when the list or what it holds takes another size. Returns what ends that. */
export function onResize(box: HTMLElement, changed: () => void): () => void {
  const watch = new ResizeObserver(changed);
  watch.observe(box);
  watch.observe(box.firstElementChild!);
  return () => watch.disconnect();
}
