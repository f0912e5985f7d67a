import type { MatmulSpec } from '../../backend/primitive-ops.ts';
import type { Values } from './values.ts';

/** c[item, row, column] = Σ_inner a[item, row, inner] · b[item, inner, column] */
export function matmul(c: Values, a: Values, b: Values, spec: MatmulSpec): Values {
  const { batch, m, n, k, transposeA, transposeB, sharedA, sharedB } = spec;
  for (let item = 0; item < batch; item++) {
    const startA = sharedA ? 0 : item * m * k;
    const startB = sharedB ? 0 : item * k * n;
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        let sum = 0;
        for (let inner = 0; inner < k; inner++) {
          const placeA = startA + (transposeA ? inner * m + row : row * k + inner);
          const placeB = startB + (transposeB ? column * k + inner : inner * n + column);
          sum += a[placeA] * b[placeB];
        }
        c[(item * m + row) * n + column] = sum;
      }
    }
  }
  return c;
}
