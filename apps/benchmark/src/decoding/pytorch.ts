import type { Module } from '@unrolled/nn';
import type { PyTorchProgram } from '../engines/pytorch.ts';
import { startToken } from '../translation/batches.ts';
import type { DecodingCase } from './cases.ts';
import {
  createTranslator,
  createWriter,
  drawSources,
  lengthOfTranslation,
  translationSize,
  weightsOf,
} from './workload.ts';

/** The program that decodes. */
export const decodingProgram: PyTorchProgram<DecodingCase> = {
  script: new URL('./pytorch.py', import.meta.url),
  requestOf(decodingCase) {
    const isTranslation = decodingCase.activity === 'translation';
    const model: Module = isTranslation ? createTranslator() : createWriter();
    const groups = isTranslation ? drawSources(decodingCase) : [];
    return {
      case: decodingCase,
      weights: weightsOf(model),
      size: translationSize,
      startToken,
      groups: groups.map((source) => ({
        source,
        maximumLengths: source.lengths.map(lengthOfTranslation),
      })),
    };
  },
};
