/** Times as the UI says them: the viewer's zone, 24 hours, ages up to a day, then dates. */

const nbsp = "\u00a0";
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const clockFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hour12: false });
const clockSecondsFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const dateFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dateYearFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const fullFormat = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
  hour12: false,
});

/** ISO text or milliseconds → milliseconds; NaN when it is neither. */
export function toMs(time: string | number): number {
  return typeof time === "number" ? time : Date.parse(time);
}

export function clock(ms: number): string {
  return clockFormat.format(ms);
}

export function clockSeconds(ms: number): string {
  return clockSecondsFormat.format(ms);
}

/** `10 Nov`, with the year when it is not this one. */
export function date(ms: number, nowMs = Date.now()): string {
  return (new Date(ms).getFullYear() === new Date(nowMs).getFullYear() ? dateFormat : dateYearFormat).format(ms);
}

/** The shortest form that is not ambiguous: `14:31:12` today, `10 Nov 14:31` before. */
export function when(time: string | number, nowMs = Date.now()): string {
  const ms = toMs(time);
  if (Number.isNaN(ms)) return "";
  return new Date(ms).toDateString() === new Date(nowMs).toDateString() ? clockSeconds(ms) : `${date(ms, nowMs)} ${clock(ms)}`;
}

/** The tooltip of every time: exact in the viewer's zone, and UTC. */
export function exact(time: string | number): string {
  const ms = toMs(time);
  return Number.isNaN(ms) ? "" : `${fullFormat.format(ms)}\n${new Date(ms).toISOString()}`;
}

/** `4 s`, `58 min`, `4 h 50`, then the date. */
export function age(time: string | number, nowMs = Date.now()): string {
  const ms = toMs(time);
  if (Number.isNaN(ms)) return "";
  const past = nowMs - ms;
  return past >= day ? date(ms, nowMs) : span(Math.max(0, past));
}

/** `now`, `4 s ago`, `10 Nov`. */
export function ago(time: string | number, nowMs = Date.now()): string {
  const past = nowMs - toMs(time);
  if (Number.isNaN(past)) return "";
  if (past < 2 * second) return "now";
  return past >= day ? age(time, nowMs) : `${age(time, nowMs)} ago`;
}

/** A stretch of time in at most two units: `9 min`, `4 h 50`, `3 d 4 h`. */
export function span(ms: number): string {
  if (ms < minute) return `${Math.floor(ms / second)}${nbsp}s`;
  if (ms < hour) return `${Math.floor(ms / minute)}${nbsp}min`;
  if (ms < day) {
    const minutes = Math.floor((ms % hour) / minute);
    return `${Math.floor(ms / hour)}${nbsp}h${minutes > 0 ? `${nbsp}${String(minutes).padStart(2, "0")}` : ""}`;
  }
  const hours = Math.floor((ms % day) / hour);
  return `${Math.floor(ms / day)}${nbsp}d${hours > 0 ? `${nbsp}${hours}${nbsp}h` : ""}`;
}

/** A flow's or an answer's duration: `0.8 ms`, `18.4 ms`, `4.2 s`, `9 min`. */
export function duration(ms: number): string {
  if (ms <= 0) return "0";
  if (ms < second) return `${trim(ms, ms < 10 ? 2 : ms < 100 ? 1 : 0)}${nbsp}ms`;
  if (ms < minute) return `${trim(ms / second, ms < 10 * second ? 1 : 0)}${nbsp}s`;
  return span(ms);
}

function trim(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** `4:20` until something lapses. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / second));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A sentence of the server with its UTC times in the viewer's zone. */
export function withLocalTimes(text: string, nowMs = Date.now()): string {
  return text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (time) => when(time, nowMs) || time);
}
