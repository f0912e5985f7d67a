import { pytorchSubject } from '../engines/pytorch.ts';

export default () => pytorchSubject('pytorch', 1);
