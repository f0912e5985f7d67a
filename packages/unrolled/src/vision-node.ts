// Reading and writing pictures and videos in Node. Apart from `unrolled/node`, because it loads sharp.

export * from '@unrolled/vision/node';
