// Opens the addon for this platform on a memory. The calling thread loads this file, and so does every
// worker, by its path.

const { join } = require('node:path');

const platform = `${process.platform}-${process.arch}`;
const { contract, instructionSets } = require(join(__dirname, 'generated', `${platform}.node`));
const [best] = Object.keys(instructionSets);

/** Kernels by name, with the arguments of their WebAssembly counterparts. */
function open(memory, beatAt, instructions = best) {
  const { useLargePages, ...kernels } = instructionSets[instructions];
  let bytes;
  // A memory that has grown has another buffer, and the old one has no bytes any more.
  const follow = () => {
    bytes = new Uint8Array(memory.buffer);
    useLargePages(bytes, beatAt);
  };
  const onMemory =
    (kernel) =>
    (...values) => {
      if (bytes.buffer !== memory.buffer) follow();
      return kernel(bytes, beatAt, ...values);
    };
  follow();
  return Object.fromEntries(
    Object.entries(kernels).map(([name, kernel]) => [name, onMemory(kernel)]),
  );
}

module.exports = Object.assign(open, { contract, instructionSets: Object.keys(instructionSets) });
