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
import { formatShape, type Rng, ShapeError, sizeOf, type Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';

export interface SmallCnnOptions {
  /** Of the frames, in pixels. */
  readonly height: number;
  readonly width: number;
  /** Of the frames: 1 for grey, 3 for colour, twice as many with motion. */
  readonly channels: number;
  /** Channels of each stage; every one halves height and width. Default 16, 24, 32, 48. */
  readonly stages?: readonly number[];
  /** Size of the vector of a frame; null for an encoder of grids alone. Default 64. */
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

/** Default channels of the stages: 75,000 parameters for 64 × 64 frames in colour with motion. */
const defaultStages = [16, 24, 32, 48];

/** Channels of a group that is normalised together. */
const groupSize = 8;

/**
 * An image encoder to be trained along with a model: stages of a convolution of 3 × 3 with stride 2,
 * group normalisation, which works with batches of any size, and ReLU. The last stage is a grid of
 * features; a linear layer over all of it makes the vector of a frame, which so knows where things are.
 */
export class SmallCnn extends Module {
  readonly stages: readonly Stage[];
  /** The grid, flat, to the vector of a frame; null for an encoder of grids alone. */
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
    this.stages = sizes.map(
      (outChannels, place) =>
        new Stage({ inChannels: sizes[place - 1] ?? channels, outChannels, init, rng }),
    );
    const halved = (length: number) => sizes.reduce((left) => Math.ceil(left / 2), length);
    this.#grid = [halved(height), halved(width), sizes[sizes.length - 1]];
    this.readOut =
      vectorSize === null
        ? null
        : new Linear({ inFeatures: sizeOf(this.#grid), outFeatures: vectorSize, init, rng });
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
   * frames [.., height, width, channels] → [.., vectorSize]; without a vector of its own the mean of
   * the grid, [.., channels]
   */
  forward(frames: Tensor): Tensor {
    const before = this.#leadingShape('SmallCnn.forward', frames);
    const grid = this.grid(frames);
    if (this.readOut === null) return grid.mean([-3, -2]);
    const flat = grid.reshape([sizeOf(before), sizeOf(this.#grid)]);
    return this.readOut.forward(flat).reshape([...before, this.readOut.outFeatures]);
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
  readonly init: Init | undefined;
  readonly rng: Rng;
}

/** relu(norm(conv x)): half the height and width. */
class Stage extends Module {
  readonly convolution: Conv2d;
  readonly norm: GroupNorm;

  constructor({ inChannels, outChannels, init, rng }: StageOptions) {
    super();
    const window = { kernelSize: 3, stride: 2, padding: 'same', bias: false } as const;
    this.convolution = new Conv2d({ inChannels, outChannels, ...window, init, rng });
    const groups = outChannels % groupSize === 0 ? outChannels / groupSize : 1;
    this.norm = new GroupNorm({ groups, channels: outChannels });
  }

  forward(x: Tensor): Tensor {
    return this.norm.forward(this.convolution.forward(x)).relu();
  }
}
