/* Compiled once for each instruction set, with KERNELS as the name of the table. */
#include "convolution.h"
#include "linear-cross-entropy.h"
#include "sequence-backward.h"
#include "sequence-forward.h"

const Kernels KERNELS = {
    .multiply = multiply,
    .multiply_transposed = multiply_transposed,
    .sequence_forward = sequence_forward,
    .sequence_backward = sequence_backward,
    .linear_cross_entropy = linear_cross_entropy,
    .convolution = convolution,
    .convolution_image_gradient = convolution_image_gradient,
    .convolution_kernel_gradient = convolution_kernel_gradient,
};
