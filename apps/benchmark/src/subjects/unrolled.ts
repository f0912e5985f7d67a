import { unrolledSubject } from '../engines/unrolled.ts';

export default () => unrolledSubject('unrolled', 'vectors');
