import { fixedModel } from '../fixed-model.ts';
import type { Handlers } from '../protocol.ts';
import { unroll } from './unroll.ts';

export const handlers: Handlers<'recurrence'> = {
  unroll: async (text) => unroll(await fixedModel('tiny'), text),
};
