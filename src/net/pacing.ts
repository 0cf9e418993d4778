import { setTimeout } from 'node:timers/promises'

/** What waiting between attempts takes from the machine. */
export interface Pacing {
  /** Milliseconds since 1970. */
  now(): number
  /** A number in [0, 1). */
  random(): number
  /** Resolves after that many milliseconds; rejects with `signal.reason`. */
  sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void>
}

/** The clock, chance and timer of this machine. */
export const machinePacing: Pacing = {
  now: Date.now,
  random: Math.random,
  async sleep(milliseconds, signal) {
    await setTimeout(milliseconds, undefined, { signal }).catch(() => signal?.throwIfAborted())
  },
}

const firstDelay = 1_000
const longestDelay = 30_000
const longestRetryAfter = 120_000

/**
 * Milliseconds to wait after failed attempt number `attempt`: exponential back-off with full jitter, so that many
 * clients of one broken server do not come back at the same time, and not less than its `Retry-After` (RFC 9110,
 * section 10.2.3), up to two minutes.
 */
export function retryDelay(attempt: number, retryAfter: string | undefined, pacing: Pacing): number {
  const backOff = pacing.random() * Math.min(longestDelay, firstDelay * 2 ** (attempt - 1))
  const asked = retryAfter === undefined ? 0 : askedWait(retryAfter, pacing.now())
  return Math.max(backOff, Math.min(asked, longestRetryAfter))
}

/** `Retry-After` is a number of seconds or a date; anything else asks for nothing. */
function askedWait(retryAfter: string, now: number): number {
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000
  const date = Date.parse(retryAfter)
  return Number.isNaN(date) ? 0 : date - now
}
