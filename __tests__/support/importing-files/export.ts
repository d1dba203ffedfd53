export { found } from './target';
