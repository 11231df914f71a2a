/** Moments in words, in the language and time zone of the browser. Pure; used by all pages. */
import { words } from '../../texts/portal';

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;
const RECENT_DAYS = 7;

/** 26 Nov 2026, 14:03. Empty for what is no time. */
export function dateText(timestamp: string | null): string {
  return said(timestamp, (moment) => moment.toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' }));
}

/** To the second, by which things made one after the other are told apart. */
export function momentText(timestamp: string | null): string {
  return said(timestamp, (moment) => moment.toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' }));
}

export function timeText(timestamp: string | null): string {
  return said(timestamp, (moment) => moment.toLocaleTimeString([], { timeStyle: 'medium' }));
}

/** "5 min ago" for what is recent, the date for the rest. */
export function agoText(timestamp: string | null, now: number): string {
  return said(timestamp, (moment) => {
    const seconds = Math.round((now - moment.getTime()) / 1000);
    // Clocks differ a little.
    if (seconds < -MINUTE_S) return words.measures.inFuture(spanText(-seconds));
    if (seconds < 5) return words.measures.justNow;
    if (seconds < MINUTE_S) return words.measures.secondsAgo(seconds);
    if (seconds < HOUR_S) return words.measures.minutesAgo(Math.floor(seconds / MINUTE_S));
    if (seconds < DAY_S) return words.measures.hoursAgo(Math.floor(seconds / HOUR_S));
    const days = Math.floor(seconds / DAY_S);
    return days <= RECENT_DAYS ? words.measures.daysAgo(days) : dateText(timestamp);
  });
}

/** How long something lasts, in its largest two units: 45 s, 12 min, 3 h 20 min, 2 d 4 h. */
export function spanText(seconds: number): string {
  const { second, minute, hour, day } = words.measures.spans;
  const whole = Math.max(0, Math.round(seconds));
  if (whole < MINUTE_S) return second(whole);
  const minutes = Math.floor(whole / MINUTE_S);
  if (whole < HOUR_S) return minute(minutes);
  const hours = Math.floor(whole / HOUR_S);
  if (whole < DAY_S) return ofTwo(hour(hours), minutes % 60, minute);
  return ofTwo(day(Math.floor(whole / DAY_S)), hours % 24, hour);
}

function ofTwo(large: string, small: number, unit: (count: number) => string): string {
  return small === 0 ? large : words.measures.spans.together(large, unit(small));
}

function said(timestamp: string | null, how: (moment: Date) => string): string {
  const moment = new Date(timestamp ?? Number.NaN);
  return Number.isNaN(moment.getTime()) ? '' : how(moment);
}
