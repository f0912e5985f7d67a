export { type BrowserVideoOptions, readVideo } from './browser/video.ts';
