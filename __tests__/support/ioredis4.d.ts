/** ioredis 4 has no types of its own. The tests use only what both versions have. */
declare module 'ioredis4' {
  export { Redis as default } from 'ioredis';
}
