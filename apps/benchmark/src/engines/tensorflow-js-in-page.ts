import type { Subject } from '../subject.ts';
import { type TensorFlow, type TensorFlowLayers, tensorFlowSubject } from './tensorflow-js.ts';

/** Global object that the scripts of TensorFlow.js define in a page. */
interface TensorFlowInPage extends TensorFlow, TensorFlowLayers {
  readonly version_core: string;
  env(): { getBool(flag: string): boolean };
  backend(): {
    /** Present with `webgl`. */
    readonly gpgpu?: { readonly gl: WebGL2RenderingContext };
    /** Present with `webgpu`. */
    readonly adapterInfo?: Readonly<Record<string, string>>;
  };
}

declare global {
  var tf: TensorFlowInPage;
}

/** TensorFlow.js on one of its backends, as it sets itself up. */
export async function tensorFlowInPage(backend: 'cpu' | 'webgl' | 'webgpu'): Promise<Subject> {
  const { tf } = globalThis;
  tf.enableProdMode();
  if (!(await tf.setBackend(backend))) throw new Error(`no backend ${backend}`);
  await tf.ready();
  const notes = { cpu: () => undefined, webgl: describeWebGl, webgpu: describeWebGpu };
  const note = notes[backend](tf);
  const { layers, version_core: version } = tf;
  return tensorFlowSubject(`tfjs-${backend}`, { tf, layers, version, note });
}

function describeWebGl(tf: TensorFlowInPage): string {
  const gl = tf.backend().gpgpu?.gl as WebGL2RenderingContext;
  const details = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = gl.getParameter(details ? details.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  const width = tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED') ? 32 : 16;
  return `${gl.getParameter(gl.VERSION)}, ${renderer}, float${width} textures`;
}

function describeWebGpu(tf: TensorFlowInPage): string {
  const { vendor, architecture, description } = tf.backend().adapterInfo ?? {};
  return [vendor, architecture, description].filter(Boolean).join(' ');
}
