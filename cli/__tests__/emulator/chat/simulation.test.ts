import { eventTypes } from 'docsmith-webhooks';
import { ChatService, type ServiceEvent } from '../../../src/emulator/chat/chat-service';
import { Simulation } from '../../../src/emulator/chat/simulation';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function simulated() {
  const events: ServiceEvent[] = [];
  const service = new ChatService({ emit: (event) => events.push(event), publish: () => {} });
  const changes: unknown[] = [];
  return { events, service, changes, simulation: new Simulation(service, (change) => changes.push(change)) };
}

test('runs through all 15 types, and leaves nothing behind', () => {
  const { simulation, events, service } = simulated();
  simulation.start(10);
  jest.advanceTimersByTime(2_500);
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(eventTypes));
  jest.advanceTimersByTime(60 * 60 * 1000);
  expect(service.state.contact.length).toBeLessThanOrEqual(2);
  simulation.stop();
});

test('makes changes at the chosen rate, which can be changed while it runs', () => {
  const { simulation, events } = simulated();
  simulation.start(2);
  jest.advanceTimersByTime(1_000);
  expect(events).toHaveLength(2);
  simulation.start(10);
  jest.advanceTimersByTime(500);
  expect(events.length).toBeGreaterThanOrEqual(6);
  simulation.stop();
  const before = events.length;
  jest.advanceTimersByTime(5_000);
  expect(events).toHaveLength(before);
});

test('publishes whether it runs', () => {
  const { simulation, changes } = simulated();
  simulation.start(5);
  simulation.stop();
  expect(changes).toEqual([
    { collection: 'simulation', put: { id: 'simulation', running: true, rate: 5 } },
    { collection: 'simulation', put: { id: 'simulation', running: false, rate: 5 } },
  ]);
  expect(simulation.view.running).toBe(false);
});

test('starts again if the user deletes a resource that it needs', () => {
  const { simulation, events, service } = simulated();
  simulation.start(10);
  jest.advanceTimersByTime(700);
  for (const { id } of service.state.contact) service.remove('contact', id);
  jest.advanceTimersByTime(3_000);
  expect(simulation.view.running).toBe(true);
  expect(events.filter(({ type }) => type === 'contact.created').length).toBeGreaterThan(2);
  simulation.stop();
});

test('stops if the service is full', () => {
  const { simulation, service } = simulated();
  for (let count = 0; count < 1_000; count++) service.create('contact', { username: 'x' });
  simulation.start(10);
  jest.advanceTimersByTime(100);
  expect(simulation.view.running).toBe(false);
});

test('a defect is not hidden', () => {
  const { simulation, service } = simulated();
  jest.spyOn(service, 'create').mockImplementation(() => {
    throw new RangeError('a defect');
  });
  simulation.start(10);
  expect(() => jest.advanceTimersByTime(100)).toThrow('a defect');
  simulation.stop();
});
