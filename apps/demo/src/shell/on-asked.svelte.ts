import { engine } from './engine.svelte.ts';

/**
 * Asks the worker while a component is shown: at once, and again whenever the question changes or another worker
 * takes over. Questions are compared as JSON, so that one that has not changed is not computed again.
 * @param run sends a question; whatever else it reads at once is followed too
 */
export function onAsked<Asked>(asked: () => Asked, run: (asked: Asked) => Promise<void>): void {
  const text = $derived(JSON.stringify(asked()));
  $effect(() => {
    void engine.generation;
    void run(JSON.parse(text));
  });
}
