// Every public name of 'docsmith-webhooks-cli', for the tests of an app.

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
