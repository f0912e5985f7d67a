// A module of native kernels, as each thread of a backend loads it, that has none.
module.exports = () => ({});
