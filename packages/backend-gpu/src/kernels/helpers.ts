interface Helper {
  readonly source: string;
  readonly argumentTypes: Record<string, string>;
}

/** Functions that every kernel may call. */
export const helpers: readonly Helper[] = [
  {
    // ⌊i / n⌋ of whole numbers below 2²⁴, also where the device divides inexactly in the last digits.
    source: `function quotient(i, n) {
      let q = Math.floor((i + 0.5) / n);
      if (q * n > i) { q = q - 1; }
      if (i - q * n >= n) { q = q + 1; }
      return q;
    }`,
    argumentTypes: { i: 'Number', n: 'Number' },
  },
  {
    // aᵇ as in JavaScript: pow of GL and WGSL is undefined for negative a.
    source: `function power(a, b) {
      if (b === 0) { return 1; }
      if (a > 0) { return Math.pow(a, b); }
      if (a === 0) { return b > 0 ? 0 : 1 / Math.abs(a); }
      const p = Math.pow(-a, b);
      if (Math.floor(b) !== b) { return Math.sqrt(a); }
      if (Math.floor(b / 2) * 2 === b) { return p; }
      return -p;
    }`,
    argumentTypes: { a: 'Number', b: 'Number' },
  },
  {
    // eˣ also where it overflows, of infinities and of NaN, which GL leaves open.
    source: `function exponential(x) {
      if (x <= 88.7228) {
        if (x >= -104) { return Math.exp(x); }
        return 0;
      }
      return x * 3.4e38;
    }`,
    argumentTypes: { x: 'Number' },
  },
  {
    // ln x also of 0, negative values, infinity and NaN.
    source: `function logarithm(x) {
      if (x === 0) { return -1 / Math.abs(x); }
      if (x < 0) { return Math.sqrt(x); }
      if (x < 3.4e38) { return Math.log(x); }
      return x;
    }`,
    argumentTypes: { x: 'Number' },
  },
  {
    source: 'function sigmoid(x) { return 1 / (1 + exponential(-x)); }',
    argumentTypes: { x: 'Number' },
  },
  {
    // GL gives NaN or worse for the tanh of large values.
    source: `function hyperbolicTangent(x) {
      if (x > 15) { return 1; }
      if (x < -15) { return -1; }
      return Math.tanh(x);
    }`,
    argumentTypes: { x: 'Number' },
  },
];
