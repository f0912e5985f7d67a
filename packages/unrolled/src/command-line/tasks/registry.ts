import type { TaskCommand } from './task-command.ts';

/** Entry of a task on the command line. */
export interface TaskEntry {
  /** One line of help for `unrolled train`. */
  readonly summary: string;
  /** Loads the modules of the task. */
  readonly load: () => Promise<{ readonly command: TaskCommand }>;
}

const task = (summary: string, load: TaskEntry['load']): TaskEntry => ({ summary, load });

/** The tasks by name. A new task needs one module next to this one, and one entry here. */
export const tasks: Readonly<Record<string, TaskEntry>> = {
  'language-model': task(
    'learn to predict the next character of a text; then generate',
    () => import('./language-model/index.ts'),
  ),
  sentiment: task(
    'learn to classify texts, from a table of texts and labels; then predict',
    () => import('./sentiment/index.ts'),
  ),
  tagging: task(
    'learn to label every token of a sentence, from tagged sentences; then predict',
    () => import('./tagging/index.ts'),
  ),
  forecasting: task(
    'learn to forecast the next rows of series, with quantiles, from tables; then predict',
    () => import('./forecasting/index.ts'),
  ),
  'action-recognition': task(
    'learn to recognise actions, from skeletons, sensors, clips or features; then predict',
    () => import('./action-recognition/index.ts'),
  ),
  captioning: task(
    'learn to caption images, from images and captions; then predict',
    () => import('./captioning/index.ts'),
  ),
  'video-labeling': task(
    'learn to label every frame of a sequence as it arrives, from tables or clips; then predict, live',
    () => import('./video-labeling/index.ts'),
  ),
  'video-captioning': task(
    'learn to caption clips, from clips and captions; then predict',
    () => import('./video-captioning/index.ts'),
  ),
  translation: task(
    'learn to translate, from parallel files or tab-separated pairs; then predict',
    () => import('./translation/index.ts'),
  ),
};
