// Opens the addon for this platform on a memory. The calling thread loads this file, and so does every
// worker, by its path.

const { join } = require('node:path');

const platform = `${process.platform}-${process.arch}`;
const { contract, instructionSets } = require(join(__dirname, 'generated', `${platform}.node`));
const [best] = Object.keys(instructionSets);

/** Kernels by name, with the arguments of their WebAssembly counterparts. */
function open(memory, beatAt, instructions = best) {
  let bytes = new Uint8Array(memory.buffer);
  const onMemory =
    (kernel) =>
    (...values) => {
      // A memory that has grown has another buffer, and the old one has no bytes any more.
      if (bytes.buffer !== memory.buffer) bytes = new Uint8Array(memory.buffer);
      return kernel(bytes, beatAt, ...values);
    };
  const kernels = Object.entries(instructionSets[instructions]);
  return Object.fromEntries(kernels.map(([name, kernel]) => [name, onMemory(kernel)]));
}

module.exports = Object.assign(open, { contract, instructionSets: Object.keys(instructionSets) });
