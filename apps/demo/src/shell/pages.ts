import type { Component } from 'svelte';
import { loadOnce } from '../worker/load-once.ts';
import type { PageName } from './page-names.ts';

const pages: Readonly<Record<PageName, () => Promise<{ default: Component }>>> = {
  recurrence: () => import('../pages/recurrence/RecurrencePage.svelte'),
  character: () => import('../pages/character/CharacterPage.svelte'),
  gradients: () => import('../pages/gradients/GradientsPage.svelte'),
  gates: () => import('../pages/gates/GatesPage.svelte'),
  sentiment: () => import('../pages/sentiment/SentimentPage.svelte'),
  translation: () => import('../pages/translation/TranslationPage.svelte'),
  captioning: () => import('../pages/captioning/CaptioningPage.svelte'),
  actions: () => import('../pages/actions/ActionsPage.svelte'),
  labels: () => import('../pages/labels/LabelsPage.svelte'),
  speed: () => import('../pages/speed/SpeedPage.svelte'),
};

/** A page, loaded when it is first opened. */
export const loadPage = loadOnce((name: PageName) => pages[name]());
