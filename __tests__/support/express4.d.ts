/** Express 4, installed under an alias. The types of Express 5 fit it well enough for the tests. */
declare module 'express4' {
  import express from 'express';
  export default express;
}
