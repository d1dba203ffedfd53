export const name = './target';
