// Reading and writing files, models among them, in Node.

export * from '@unrolled/exchange/node';
export * from '@unrolled/formats/node';
export * from '@unrolled/language-model/node';
export * from '@unrolled/task/node';
