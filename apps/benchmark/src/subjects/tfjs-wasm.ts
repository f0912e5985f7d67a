import { tensorFlowInNode } from '../engines/tensorflow-js-in-node.ts';

export default () => tensorFlowInNode('wasm');
