import { metrics } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { instrumentsOf } from '../../src/otel/instruments';

afterEach(() => metrics.disable());

test('the instruments are made once for each provider', () => {
  const instruments = instrumentsOf(new MeterProvider());
  expect(instruments()).toBe(instruments());
});

test('the instruments follow the global provider', () => {
  const instruments = instrumentsOf(undefined);
  const before = instruments();
  metrics.setGlobalMeterProvider(new MeterProvider());
  expect(instruments()).not.toBe(before);
  expect(instruments()).toBe(instruments());
});

test('the instruments of a given provider do not', () => {
  const instruments = instrumentsOf(new MeterProvider());
  const before = instruments();
  metrics.setGlobalMeterProvider(new MeterProvider());
  expect(instruments()).toBe(before);
});
