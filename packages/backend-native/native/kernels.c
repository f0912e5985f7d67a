/* Compiled once for each instruction set, with KERNELS as the name of the table. */
#include "depthwise.h"
#include "group-norm.h"
#include "linear-cross-entropy.h"
#include "sequence-backward.h"
#include "sequence-forward.h"

const Kernels KERNELS = {
    .pack_right = pack_right,
    .pack_gates = pack_gates,
    .pack_gates_back = pack_gates_back,
    .sum_rows = sum_rows,
    .multiply = multiply,
    .multiply_transposed = multiply_transposed,
    .sequence_forward = sequence_forward,
    .sequence_backward = sequence_backward,
    .softmax = softmax,
    .log_softmax = log_softmax,
    .linear_cross_entropy = linear_cross_entropy,
    .softmax_cross_entropy = softmax_cross_entropy,
    .likeliest = likeliest,
    .adam_step = adam_step,
    .sum_of_squares = sum_of_squares,
    .scale = scale,
    .convolution = convolution,
    .convolution_image_gradient = convolution_image_gradient,
    .convolution_kernel_gradient = convolution_kernel_gradient,
    .depthwise_convolution = depthwise_convolution,
    .depthwise_image_gradient = depthwise_image_gradient,
    .depthwise_kernel_gradient = depthwise_kernel_gradient,
    .group_norm = group_norm,
    .group_norm_gradients = group_norm_gradients,
};
