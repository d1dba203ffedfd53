import { found } from './target';

console.info(found);
