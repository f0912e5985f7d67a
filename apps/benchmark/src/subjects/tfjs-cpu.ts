import { tensorFlowSubject } from '../engines/tensorflow-js.ts';

export default () => tensorFlowSubject('cpu');
