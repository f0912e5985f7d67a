import type { Context } from '../src/drawing/surface.ts';

/** A call of a drawing, with the colours that held. */
export interface Drawn {
  readonly name: string;
  readonly values: readonly unknown[];
  readonly fillStyle: unknown;
  readonly strokeStyle: unknown;
}

/** A canvas context that lists what is drawn on it. */
export function recorder(): { context: Context; drawn: Drawn[] } {
  const drawn: Drawn[] = [];
  const state: Record<string, unknown> = { fillStyle: '#000', strokeStyle: '#000' };
  const context = new Proxy(state, {
    get: (target, name: string) =>
      name in target
        ? target[name]
        : (...values: unknown[]) => {
            const { fillStyle, strokeStyle } = target;
            drawn.push({ name, values, fillStyle, strokeStyle });
          },
  });
  return { context: context as unknown as Context, drawn };
}

export const textsOf = (drawn: readonly Drawn[]) =>
  drawn.filter(({ name }) => name === 'fillText').map(({ values }) => String(values[0]));
