import type { Component } from 'svelte';
import type { PageName } from './page-names.ts';

/** The pages, each loaded when it is first opened. */
export const pages: Readonly<Record<PageName, () => Promise<{ default: Component }>>> = {
  recurrence: () => import('../pages/recurrence/RecurrencePage.svelte'),
  character: () => import('../pages/character/CharacterPage.svelte'),
  gradients: () => import('../pages/gradients/GradientsPage.svelte'),
  gates: () => import('../pages/gates/GatesPage.svelte'),
  sentiment: () => import('../pages/sentiment/SentimentPage.svelte'),
};
