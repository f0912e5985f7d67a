import { loadOnnxRuntime, type OnnxRuntimeName } from '../../engines/onnxruntime.ts';
import { peerVersion } from '../../peers.ts';
import type { SubjectFactory } from '../../subject.ts';
import { prepareRounds } from '../../timing.ts';
import { channelsFirst, onnxMobileNet } from './onnx.ts';
import type { MobileNetWorkload } from './workload.ts';

/** onnxruntime on one thread; one call is the vector of an image. */
export const inOnnxRuntime =
  (name: OnnxRuntimeName, workload: () => MobileNetWorkload): SubjectFactory<null> =>
  async () => {
    const ort = loadOnnxRuntime(name);
    let release = async () => {};
    return {
      name,
      version: peerVersion(name),
      async prepare() {
        const { convolutions, image } = workload();
        const session = await ort.open(await onnxMobileNet({ convolutions, image }));
        release = () => session.release();
        const [batch, height, width, colours] = image.shape;
        const shape = [batch, colours, height, width];
        const values = channelsFirst(image);
        const encode = async () => {
          const { vector } = await session.run({ image: new ort.Tensor('float32', values, shape) });
          return vector.data;
        };
        return { fingerprint: (await encode()).slice(), runRound: await prepareRounds(encode) };
      },
      dispose: () => release(),
    };
  };
