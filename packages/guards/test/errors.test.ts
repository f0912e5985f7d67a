import { describe, expect, it, vi } from 'vitest';

const errors = await import('../src/errors.ts');
vi.resetModules();
/** A second copy of the module, as a duplicate install would load it. */
const copy = await import('../src/errors.ts');

const classes = [
  'ShapeError',
  'ArgumentError',
  'BackendError',
  'StateError',
  'DataError',
  'FormatError',
] as const;

describe.each(classes)('%s', (name) => {
  const error = new errors[name]('where: what');

  it('carries its name, message and stack', () => {
    expect(error.name).toBe(name);
    expect(String(error)).toBe(`${name}: where: what`);
    expect(error.stack).toContain('errors.test.ts');
  });

  it('is an instance of its class and of UnrolledError, and of no other', () => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(errors.UnrolledError);
    for (const other of classes) expect(error instanceof errors[other]).toBe(other === name);
  });

  it('is recognised by another copy of the package', () => {
    expect(copy[name]).not.toBe(errors[name]);
    expect(error).toBeInstanceOf(copy[name]);
    expect(new copy[name]('x')).toBeInstanceOf(errors.UnrolledError);
    for (const other of classes) expect(error instanceof copy[other]).toBe(other === name);
  });
});

describe('UnrolledError', () => {
  it('escapes control characters of what its message repeats', () => {
    const { message } = new errors.UnrolledError('a\u001b[2J\u202e\r: b\nc');
    expect(message).toBe('a\\u001b[2J\\u202e\\r: b\nc');
  });

  it('bounds its message', () => {
    const { message } = new errors.UnrolledError(`start ${'x'.repeat(10_000)} end`);
    expect(message).toMatch(/^start x+ … x+ end$/);
    expect(message.length).toBeLessThan(2001);
  });

  it('is told apart from other errors and values', () => {
    for (const other of [new Error('x'), new TypeError('x'), {}, null, undefined, 'x', 3]) {
      expect(other instanceof errors.UnrolledError).toBe(false);
      expect(other instanceof errors.ShapeError).toBe(false);
    }
    expect(new errors.UnrolledError('x')).not.toBeInstanceOf(errors.ShapeError);
  });

  it('keeps its cause', () => {
    const cause = new Error('below');
    expect(new errors.DataError('above', { cause }).cause).toBe(cause);
  });

  it('can be extended', () => {
    class RaggedError extends errors.ShapeError {}
    const error = new RaggedError('x');
    expect(error.name).toBe('RaggedError');
    expect(error).toBeInstanceOf(RaggedError);
    expect(error).toBeInstanceOf(copy.ShapeError);
    expect(new errors.ShapeError('x')).not.toBeInstanceOf(RaggedError);
  });

  it('keeps its kinds apart under a minifier that gives all classes one name', () => {
    class e extends errors.UnrolledError {
      static override readonly kind = 'FirstError';
    }
    const second = (() => {
      class e extends errors.UnrolledError {
        static override readonly kind = 'SecondError';
      }
      return e;
    })();
    expect(new e('x').name).toBe('FirstError');
    expect(new e('x')).not.toBeInstanceOf(second);
    expect(new e('x')).toBeInstanceOf(errors.UnrolledError);
  });
});
