import { fieldsOf, refusal, unsupported } from '../json-checks.ts';

interface Bounds {
  readonly start?: string;
  readonly end?: string;
}

/** Deepest nesting of sequences of post-processors; real files have one level. */
const deepestSequence = 8;

/** The start and end tokens, from the post-processor that puts them around a text. */
export function readTemplate(value: unknown, where: string, depth = 0): Bounds {
  if (value === null) return {};
  if (depth > deepestSequence) {
    throw refusal(where, `post_processor must not nest deeper than ${deepestSequence}`, value);
  }
  const part = fieldsOf(value, `${where}, post_processor`);
  switch (part.type) {
    case 'ByteLevel':
      return {};
    case 'TemplateProcessing':
      return readSingle(part.single, where);
    case 'BertProcessing':
    case 'RobertaProcessing':
      return { start: firstOf(part.cls, where), end: firstOf(part.sep, where) };
    case 'Sequence': {
      if (!Array.isArray(part.processors)) {
        throw refusal(where, 'post_processor.processors must be an array', part.processors);
      }
      let bounds: Bounds = {};
      for (const inner of part.processors) {
        bounds = { ...bounds, ...readTemplate(inner, where, depth + 1) };
      }
      return bounds;
    }
    default:
      throw unsupported(
        where,
        'the post-processor',
        part.type,
        'TemplateProcessing, ByteLevel, BertProcessing, RobertaProcessing, Sequence or null',
      );
  }
}

/** `[start, A, end]`, of which start and end may be missing. */
function readSingle(value: unknown, where: string): Bounds {
  const path = `${where}, post_processor.single`;
  if (!Array.isArray(value)) throw refusal(path, 'the value must be an array', value);
  const items = Array.from(value, (item) => fieldsOf(item, path));
  const text = items.findIndex((item) => item.Sequence !== undefined);
  const tokens = items.map((item) =>
    item.SpecialToken === undefined ? undefined : fieldsOf(item.SpecialToken, path).id,
  );
  if (text === -1 || text > 1 || items.length > text + 2) {
    throw refusal(path, 'at most one token may precede and follow the text', value);
  }
  const [start, end] = [text === 1 ? tokens[0] : undefined, tokens[text + 1]];
  return {
    ...(typeof start === 'string' ? { start } : {}),
    ...(typeof end === 'string' ? { end } : {}),
  };
}

/** The token of a pair `[token, id]`. */
function firstOf(value: unknown, where: string): string {
  if (Array.isArray(value) && typeof value[0] === 'string') return value[0];
  throw refusal(where, 'cls and sep of the post-processor must be a token and its id', value);
}
