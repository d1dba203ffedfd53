/**
 * The emulator for the tests of an app, and the deliveries that `dev --record` has kept.
 *
 * @module docsmith-webhooks-cli
 */

export { readRecording } from './recording/read-recording';
export type { RecordedDelivery, SignatureVerdict } from './recording/recorded-delivery';
export type { Chat, ChatCollection } from './testing/chat';
export type { Delivery } from './testing/delivery';
export {
  type FireOptions,
  type RegisteredWebhook,
  type RegisterOptions,
  startEmulator,
  type TestEmulator,
  type TestEmulatorOptions,
} from './testing/test-emulator';
export type { WaitOptions } from './testing/waiting';
