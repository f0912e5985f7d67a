/** An imported `.wasm` file, where the runtime or the bundler makes it a module. */
declare const module: WebAssembly.Module;
export default module;
