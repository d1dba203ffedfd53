export { eventTypes } from '../index';
export { type EventOverrides, exampleEvent } from './example-event';
export { type SignedRequest, type SignedRequestOptions, signedRequest } from './signed-request';
export { type ConformanceCheck, storeConformance } from './store-conformance';
