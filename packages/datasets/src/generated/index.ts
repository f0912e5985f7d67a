export { type AddingBatch, addingBatch, addingChanceError } from './adding-problem.ts';
export { datePairs } from './date-pairs.ts';
export type { GeneratedPair, GeneratedPairs, GenerateOptions } from './generated-pairs.ts';
export { type ClipAction, clipActions } from './moving-shapes/actions.ts';
export {
  type ClipFrame,
  type MovingShapes,
  type MovingShapesClip,
  type MovingShapesOptions,
  movingShapes,
} from './moving-shapes/moving-shapes.ts';
export {
  type ClipColour,
  type ClipSubject,
  clipColours,
  clipDigits,
  clipShapes,
} from './moving-shapes/subjects.ts';
export {
  type HandGestures,
  type HandGesturesOptions,
  handGestures,
} from './hand-gestures.ts';
export { type NumberLanguage, numberInWords, numberPairs } from './number-pairs.ts';
export {
  type SceneLanguage,
  type ShapeScene,
  type ShapeScenesOptions,
  shapeScenes,
} from './shape-scenes.ts';
export { type StickFigures, type StickFiguresOptions, stickFigures } from './stick-figures.ts';
