/** A route handler of Next.js: `app/webhooks/docsmith/route.ts`. It needs the Node runtime, which is the default. */
export { receive as POST } from './receive';
