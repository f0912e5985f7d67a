import type { FrameSequence } from '@unrolled/datasets';
import { check, checkOptions, checkRecords, optional, rules } from '@unrolled/guards';
import { ArgumentError, FormatError, type Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import { completePreprocessing, type Preprocessing } from '../preprocessing/preprocessing.ts';
import { type GraphModel, graphModelRule } from './graph-model.ts';

/** The 17 points of a body, in the order of COCO. */
export const bodyPoints = [
  'nose',
  ...(['leftEye', 'rightEye', 'leftEar', 'rightEar', 'leftShoulder', 'rightShoulder'] as const),
  ...(['leftElbow', 'rightElbow', 'leftWrist', 'rightWrist', 'leftHip', 'rightHip'] as const),
  ...(['leftKnee', 'rightKnee', 'leftAnkle', 'rightAnkle'] as const),
] as const;

/** A point of a body in an image. */
export interface BodyPoint {
  /** Horizontal position as a share of the width, from 0 at the left to 1. */
  readonly x: number;
  /** Vertical position as a share of the height, from 0 at the top to 1. */
  readonly y: number;
  /** Confidence that the point is visible, from 0 to 1. */
  readonly score: number;
}

/**
 * Poses frame by frame as `--skeleton coco --joint-scores` of action recognition reads them: for each
 * point its horizontal position, its vertical position and its score.
 * @param poses of each frame 17 points
 * @returns [frames, 17 · 3]
 */
export function poseSequence(poses: readonly (readonly BodyPoint[])[]): FrameSequence {
  const where = 'poseSequence';
  check(where, 'poses', poses, rules.list);
  const channels = 3 * bodyPoints.length;
  const values = new Float32Array(poses.length * channels);
  poses.forEach((points, frame) => {
    const list = checkRecords(where, `frame ${frame}`, points, pointRules);
    if (list.length !== bodyPoints.length) {
      throw new ArgumentError(
        `${where}: frame ${frame} must have ${bodyPoints.length} points, got ${list.length}`,
      );
    }
    const row = list.flatMap(({ x, y, score }) => [x, y, score]);
    values.set(row, frame * channels);
  });
  return { values, length: poses.length, channels };
}

const pointRules = { x: rules.finite, y: rules.finite, score: rules.finite };

/** Pixels from one position of the heatmaps to the next, unless the model differs. */
const standardSide = 257;

/**
 * The points of one body in an image, out of a graph model of PoseNet with the trunk of MobileNet v1:
 * for each point the position of the maximum of its heatmap, moved by the offset there.
 *
 * Reference: Papandreou et al. 2017, 2018.
 */
export class PoseNet {
  readonly model: GraphModel;
  readonly preprocessing: Preprocessing;
  readonly #heatmaps: string;
  readonly #offsets: string;

  /**
   * @param side of the square images that it reads, a multiple of 16 and 1 more
   * @throws FormatError for a model without heatmaps of 17 channels and offsets of 34
   */
  constructor(model: GraphModel, side: number = standardSide) {
    check('PoseNet', 'model', model, graphModelRule);
    check('PoseNet', 'side', side, optional(rules.count));
    this.model = model;
    this.#heatmaps = named(model, /heatmap/i);
    this.#offsets = named(model, /(^|[^a-z])offset/i);
    this.preprocessing = completePreprocessing('PoseNet', {
      width: side,
      height: side,
      fit: 'pad',
    });
  }

  /** @param image [1, height, width, 3], preprocessed */
  async points(image: Tensor): Promise<BodyPoint[]> {
    checkTensor('PoseNet.points', 'image', image);
    const [heatmaps, offsets] = this.model.run(image, [this.#heatmaps, this.#offsets]);
    try {
      const [, rows, columns] = heatmaps.shape;
      const [, height, width] = image.shape;
      return decodePose({
        heatmaps: await heatmaps.data(),
        offsets: await offsets.data(),
        rows,
        columns,
        height,
        width,
      });
    } finally {
      heatmaps.dispose();
      offsets.dispose();
    }
  }

  dispose(): void {
    this.model.dispose();
  }
}

interface PoseMaps {
  /** Logits [rows, columns, 17]. */
  readonly heatmaps: ArrayLike<number>;
  /** In pixels [rows, columns, 34]: vertical ones of all points, then horizontal ones. */
  readonly offsets: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
  /** Size of the image in pixels. */
  readonly height: number;
  readonly width: number;
}

/** The points of one body from PoseNet's outputs at each position. */
export function decodePose(maps: PoseMaps): BodyPoint[] {
  const { heatmaps, offsets, rows, columns, height, width } = checkOptions('decodePose', maps, {
    heatmaps: rules.numbers,
    offsets: rules.numbers,
    rows: rules.count,
    columns: rules.count,
    height: rules.count,
    width: rules.count,
  });
  const count = bodyPoints.length;
  const places = rows * columns;
  if (heatmaps.length !== places * count || offsets.length !== 2 * places * count) {
    throw new ArgumentError(
      `decodePose: ${rows} × ${columns} places must have ${places * count} heatmap values and twice as ` +
        `many offsets, got ${heatmaps.length} and ${offsets.length}`,
    );
  }
  const [strideY, strideX] = [stride(height, rows), stride(width, columns)];
  return bodyPoints.map((_, point) => {
    let best = 0;
    for (let place = 1; place < places; place++) {
      if (heatmaps[place * count + point] > heatmaps[best * count + point]) best = place;
    }
    const offset = best * 2 * count + point;
    return {
      x: ((best % columns) * strideX + offsets[offset + count]) / width,
      y: (Math.floor(best / columns) * strideY + offsets[offset]) / height,
      score: 1 / (1 + Math.exp(-heatmaps[best * count + point])),
    };
  });
}

/** The first and the last position are at the edges of the image. */
const stride = (length: number, places: number): number =>
  places === 1 ? 0 : (length - 1) / (places - 1);

function named(model: GraphModel, pattern: RegExp): string {
  const found = model.names.filter((name) => pattern.test(name));
  const last = found.at(-1);
  if (last !== undefined) return last;
  throw new FormatError(
    `${model.source}: expected a graph of PoseNet with a value named like ${pattern.source}, got ` +
      'none',
  );
}
