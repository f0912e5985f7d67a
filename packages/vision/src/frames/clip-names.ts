import { check, rules } from '@unrolled/guards';

/** Endings of images and animations. */
export const imageName = /\.(gif|webp|avif|png|jpe?g|tiff?)$/i;

/** Endings of videos. */
export const videoName = /\.(mp4|m4v|mov|webm|mkv|avi|mpe?g|ogv|y4m)$/i;

/** Whether a file is an image, an animation or a video, by the ending of its name. */
export function isClipName(name: string): boolean {
  check('isClipName', 'name', name, rules.text);
  return imageName.test(name) || videoName.test(name);
}
