import { pytorchSubject } from '../engines/pytorch.ts';

export default () => pytorchSubject('pytorch-two-threads', 2);
