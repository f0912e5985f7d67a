import {
  check,
  checkEach,
  checkOptions,
  type OptionRules,
  oneOf,
  optional,
  rules,
} from '@unrolled/guards';
import { Conv2d, GroupNorm, type Init, inits, Linear, Module } from '@unrolled/nn';
import { concat, formatShape, type Rng, ShapeError, sizeOf, type Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';

/** Options of a `SmallCnn`. */
export interface SmallCnnOptions {
  /** Height of the frames, in pixels. */
  readonly height: number;
  readonly width: number;
  /** Channels of the frames: 1 for grey, 3 for colour, twice as many with motion. */
  readonly channels: number;
  /** Channels of each stage; every one halves height and width. Default 16, 24, 32, 48. */
  readonly stages?: readonly number[];
  /** Size of the vector of a frame; null for an encoder that only gives grids. Default 64. */
  readonly vectorSize?: number | null;
  /** `zeros` where weights are loaded next. */
  readonly init?: Init;
  readonly rng: Rng;
}

const optionRules: OptionRules<SmallCnnOptions> = {
  height: rules.count,
  width: rules.count,
  channels: rules.count,
  stages: optional(rules.list),
  vectorSize: optional({
    holds: (value) => value === null || rules.count.holds(value),
    words: 'a whole number from 1 up, or null',
  }),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

/** Default channels of the stages: 46,000 parameters for 64 × 64 frames in colour with motion. */
const defaultStages = [16, 24, 32, 48];

/** Channels of a group that is normalised together. */
const groupSize = 8;

/** Channels of the grid that say where things are. */
const placeChannels = 16;

/**
 * An image encoder to be trained with a model: stages of a convolution of 3 × 3 with stride 2,
 * group normalisation, which works with batches of any size, and ReLU. The last stage is a grid of
 * features. The vector of a frame is linear in its mean, which says what is there, and in a few channels
 * of all its positions, which preserve where things are.
 */
export class SmallCnn extends Module {
  readonly stages: readonly Stage[];
  /** Projection of the grid to the channels of positions; null for an encoder that only gives grids. */
  readonly places: Conv2d | null;
  /**
   * Projection of the mean of the grid and all positions to the vector of a frame; null for an encoder that
   * only gives grids.
   */
  readonly readOut: Linear | null;
  readonly #input: readonly number[];
  readonly #grid: readonly [rows: number, columns: number, channels: number];

  constructor(options: SmallCnnOptions) {
    super();
    const checked = checkOptions('SmallCnn', options, optionRules);
    const { height, width, channels, stages = defaultStages, init, rng } = checked;
    const { vectorSize = 64 } = checked;
    const sizes = checkEach('SmallCnn', 'stages', stages, rules.count);
    check('SmallCnn', 'the number of stages', sizes.length, rules.count);
    this.#input = [height, width, channels];
    this.stages = sizes.map((outChannels, place) => {
      const inChannels = sizes[place - 1] ?? channels;
      // What comes first is preprocessed, and the largest.
      return new Stage({ inChannels, outChannels, isNormalized: place > 0, init, rng });
    });
    const halved = (length: number) => sizes.reduce((left) => Math.ceil(left / 2), length);
    this.#grid = [halved(height), halved(width), sizes[sizes.length - 1]];
    const [rows, columns, last] = this.#grid;
    if (vectorSize === null) {
      this.places = null;
      this.readOut = null;
      return;
    }
    const outChannels = placeChannels;
    this.places = new Conv2d({ inChannels: last, outChannels, kernelSize: 1, init, rng });
    const inFeatures = last + rows * columns * placeChannels;
    this.readOut = new Linear({ inFeatures, outFeatures: vectorSize, init, rng });
  }

  /** Layout of the grid of a frame: [rows, columns, channels]. */
  get gridShape(): readonly [rows: number, columns: number, channels: number] {
    return this.#grid;
  }

  /** frames [.., height, width, channels] → [.., rows, columns, channels] */
  grid(frames: Tensor): Tensor {
    const before = this.#leadingShape('SmallCnn.grid', frames);
    const images = frames.reshape([sizeOf(before), ...this.#input]);
    const grid = this.stages.reduce((x, stage) => stage.forward(x), images);
    return grid.reshape([...before, ...this.#grid]);
  }

  /**
   * frames [.., height, width, channels] → [.., vectorSize]; without a vector, the mean of
   * the grid, [.., channels]
   */
  forward(frames: Tensor): Tensor {
    const before = this.#leadingShape('SmallCnn.forward', frames);
    const vectors = this.vectors(this.grid(frames.reshape([sizeOf(before), ...this.#input])));
    return vectors.reshape([...before, vectors.shape[1]]);
  }

  /** The vectors of grids: [images, rows, columns, channels], as `grid` gives → as `forward` gives */
  vectors(grid: Tensor): Tensor {
    checkTensor('SmallCnn.vectors', 'grid', grid, { rank: 4 });
    const mean = grid.mean([1, 2]);
    if (this.places === null || this.readOut === null) return mean;
    const places = this.places.forward(grid);
    const [images, ...own] = places.shape;
    return this.readOut.forward(concat([mean, places.reshape([images, sizeOf(own)])], -1));
  }

  #leadingShape(where: string, frames: Tensor): readonly number[] {
    checkTensor(where, 'frames', frames);
    const [before, own] = [frames.shape.slice(0, -3), frames.shape.slice(-3)];
    if (before.length > 0 && own.every((length, axis) => length === this.#input[axis])) {
      return before;
    }
    throw new ShapeError(
      `${where}: frames must be [batch, .., ${this.#input.join(', ')}], got ${formatShape(frames.shape)}`,
    );
  }
}

interface StageOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly isNormalized: boolean;
  readonly init: Init | undefined;
  readonly rng: Rng;
}

/** relu(norm(conv x)): half the height and width. */
class Stage extends Module {
  readonly convolution: Conv2d;
  readonly norm: GroupNorm | null;

  constructor({ inChannels, outChannels, isNormalized, init, rng }: StageOptions) {
    super();
    const window = { kernelSize: 3, stride: 2, padding: 'same', bias: !isNormalized } as const;
    this.convolution = new Conv2d({ inChannels, outChannels, ...window, init, rng });
    const groups = outChannels % groupSize === 0 ? outChannels / groupSize : 1;
    this.norm = isNormalized ? new GroupNorm({ groups, channels: outChannels }) : null;
  }

  forward(x: Tensor): Tensor {
    const y = this.convolution.forward(x);
    return (this.norm?.forward(y) ?? y).relu();
  }
}
