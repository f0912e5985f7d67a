import { Rng } from '@unrolled/tensor';

/**
 * The greatest singular value σ₁ of a row-major square matrix: power iteration on MᵀM in float64,
 * v ← MᵀM v / ‖MᵀM v‖ with σ₁² ≈ ‖MᵀM v‖, until it no longer grows.
 */
export function largestSingularValue(matrix: ArrayLike<number>, size: number): number {
  const rng = new Rng(0);
  let vector = normalized(Float64Array.from({ length: size }, () => rng.normal())).vector;
  let square = 0;
  for (let iteration = 0; iteration < 2_000; iteration++) {
    const next = normalized(applyTransposed(matrix, apply(matrix, vector)));
    if (next.norm <= square * (1 + 1e-13)) return Math.sqrt(next.norm);
    square = next.norm;
    vector = next.vector;
  }
  return Math.sqrt(square);
}

function normalized(vector: Float64Array): { vector: Float64Array; norm: number } {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return { vector: norm === 0 ? vector : vector.map((value) => value / norm), norm };
}

/** M v */
function apply(matrix: ArrayLike<number>, vector: Float64Array): Float64Array {
  const size = vector.length;
  return vector.map((_, row) => {
    let sum = 0;
    for (let column = 0; column < size; column++) {
      sum += matrix[row * size + column] * vector[column];
    }
    return sum;
  });
}

/** Mᵀ v */
function applyTransposed(matrix: ArrayLike<number>, vector: Float64Array): Float64Array {
  const size = vector.length;
  const result = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      result[column] += matrix[row * size + column] * vector[row];
    }
  }
  return result;
}
