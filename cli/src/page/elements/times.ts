const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
const timeOfDay = new Intl.DateTimeFormat([], clock);
const dateAndTime = new Intl.DateTimeFormat([], { day: 'numeric', month: 'short', ...clock });

/** A time in milliseconds, for people: with its date if that is not today. */
export function timeOf(milliseconds: number, now = Date.now()): string {
  const isToday = new Date(milliseconds).toDateString() === new Date(now).toDateString();
  return (isToday ? timeOfDay : dateAndTime).format(milliseconds);
}

/** A span of time for people. It can be shorter than a second. */
export function spanOf(start: number, end: number): string {
  return timeOf(start) === timeOf(end) ? timeOf(start) : `${timeOf(start)} to ${timeOf(end)}`;
}
