import type { Component } from 'svelte';

/** The pages, each loaded when it is first opened. */
export const pages = {
  recurrence: () => import('../pages/recurrence/RecurrencePage.svelte'),
  character: () => import('../pages/character/CharacterPage.svelte'),
  gradients: () => import('../pages/gradients/GradientsPage.svelte'),
  gates: () => import('../pages/gates/GatesPage.svelte'),
} satisfies Readonly<Record<string, () => Promise<{ default: Component }>>>;

export type PageName = keyof typeof pages;

export const pageNames = Object.keys(pages) as readonly PageName[];

export const isPage = (name: string): name is PageName => Object.hasOwn(pages, name);
