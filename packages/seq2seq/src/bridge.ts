import { type CellKind, cellKinds, type HiddenState } from '@unrolled/cells';
import { type Init, inits, Linear, Module } from '@unrolled/nn';
import { ArgumentError, type Rng, type Tensor } from '@unrolled/tensor';
import {
  checkChoice,
  checkOptions,
  type OptionRules,
  oneOf,
  optional,
  rules,
} from '@unrolled/tensor/guards';
import { checkStateTensors } from './check.ts';

/** How the encoder's final state becomes the decoder's first: see LinearBridge and PassBridge. */
export const bridgeKinds = ['linear', 'pass'] as const;

export type BridgeKind = (typeof bridgeKinds)[number];

export interface BridgeOptions {
  readonly cell: CellKind;
  /** Of a layer of the encoder, both directions together. */
  readonly encoderSize: number;
  readonly decoderSize: number;
  readonly init?: Init;
  readonly rng: Rng;
}

const optionRules: OptionRules<BridgeOptions> = {
  cell: oneOf(cellKinds),
  encoderSize: rules.count,
  decoderSize: rules.count,
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

/** Makes the decoder's first state of the encoder's last: layer by layer, of as many layers. */
export abstract class Bridge extends Module {
  /** @param state each tensor [layers, batch, encoderSize] → each [layers, batch, decoderSize] */
  abstract forward(state: HiddenState): HiddenState;
}

/** tanh(W s + b), with a W for h and one for c, shared by the layers (Bahdanau 2015, for h). */
export class LinearBridge extends Bridge {
  readonly h: Linear;
  readonly c: Linear | null;

  constructor(options: BridgeOptions) {
    super();
    const { cell, encoderSize, decoderSize, init, rng } = checkOptions(
      'LinearBridge',
      options,
      optionRules,
    );
    const linear = () =>
      new Linear({ inFeatures: encoderSize, outFeatures: decoderSize, init, rng });
    this.h = linear();
    this.c = cell === 'lstm' ? linear() : null;
  }

  forward(state: HiddenState): HiddenState {
    checkStateTensors('LinearBridge.forward', 'state', state);
    const { h, c }: HiddenState & { readonly c?: Tensor } = state;
    const bridged: HiddenState = { h: this.h.forward(h).tanh() };
    return c === undefined || this.c === null
      ? bridged
      : { ...bridged, ...{ c: this.c.forward(c).tanh() } };
  }
}

/** The state as it is (Sutskever 2014). */
export class PassBridge extends Bridge {
  constructor(options: BridgeOptions) {
    super();
    const { encoderSize, decoderSize } = checkOptions('PassBridge', options, optionRules);
    if (encoderSize !== decoderSize) {
      throw new ArgumentError(
        `PassBridge: encoder and decoder must have one size, got ${encoderSize} and ` +
          `${decoderSize}; use the linear bridge`,
      );
    }
  }

  forward(state: HiddenState): HiddenState {
    checkStateTensors('PassBridge.forward', 'state', state);
    return state;
  }
}

export function createBridge(kind: BridgeKind, options: BridgeOptions): Bridge {
  checkChoice('createBridge', 'bridge', kind, bridgeKinds);
  switch (kind) {
    case 'linear':
      return new LinearBridge(options);
    case 'pass':
      return new PassBridge(options);
    default:
      return kind satisfies never;
  }
}
