// What needs Node: reading and writing files, those of models among them.

export * from '@unrolled/formats/node';
export * from '@unrolled/language-model/node';
export * from '@unrolled/task/node';
