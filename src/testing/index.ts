/**
 * Example events, signed requests, and the checks for stores, for the tests of an app.
 *
 * @module docsmith-webhooks/testing
 */

export { eventTypes } from '../index';
export { type EventOverrides, exampleEvent } from './example-event';
export { type SignedRequest, type SignedRequestOptions, signedRequest } from './signed-request';
export { type ConformanceCheck, storeConformance } from './store-conformance';
