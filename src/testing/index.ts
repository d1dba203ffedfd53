export { type EventOverrides, eventTypes, exampleEvent } from './example-event';
export { type SignedRequest, type SignedRequestOptions, signedRequest } from './signed-request';
export { type ConformanceCheck, storeConformance } from './store-conformance';
