import { createWasmBackend, setBackend } from '@unrolled/tensor';
import { unrolledSubject } from '../engines/unrolled.ts';

export default async () => {
  setBackend(await createWasmBackend({ threads: 2 }));
  return unrolledSubject('unrolled-two-threads', 'vectors');
};
