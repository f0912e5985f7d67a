import type { FileBytes } from '@unrolled/formats';

/** Formats of others in which models leave. */
export const exportFormats = ['onnx', 'torch'] as const;

/** Format of another framework. */
export type ExportFormat = (typeof exportFormats)[number];

/** Contents of files, by their names. */
export type ExportedFiles = Readonly<Record<string, Uint8Array>>;

/** A model to export, and what its own file holds. */
export interface ExportedModel<Model> {
  readonly model: Model;
  /** The model as saved, without its run. */
  readonly file: FileBytes;
  /** Metadata of that file: configuration, vocabulary, labels, as JSON. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** Writers of the models of a task, by format; an omitted format is refused. */
export type TaskExports<Model> = Readonly<
  Partial<Record<ExportFormat, (exported: ExportedModel<Model>) => Promise<ExportedFiles>>>
>;
